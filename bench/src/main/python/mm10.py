"""M/M/10 at 90% load in SimPy: prints requests a second of one core and the mean wait."""
import random
import time

import simpy

REQUESTS = 200_000


def main():
    rng = random.Random(1)
    env = simpy.Environment()
    servers = simpy.Resource(env, capacity=10)
    waits = []

    def request():
        arrived = env.now
        with servers.request() as slot:
            yield slot
            waits.append(env.now - arrived)
            yield env.timeout(rng.expovariate(1))

    def source():
        for _ in range(REQUESTS):
            yield env.timeout(rng.expovariate(9))
            env.process(request())

    env.process(source())
    began = time.perf_counter()
    env.run()
    seconds = time.perf_counter() - began
    print(f"SimPy {simpy.__version__}  {REQUESTS / seconds:,.0f} requests/s, mean wait {sum(waits) / len(waits):.3f} s")


main()
