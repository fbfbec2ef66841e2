package dev.premortem.rules.check;

import dev.premortem.rules.fact.Field;
import dev.premortem.rules.tree.Test;
import dev.premortem.rules.tree.Test.Comparison;
import dev.premortem.rules.tree.Value;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Whether some conditions on one fact can hold together, as far as that is easily told. */
public final class Possible {
  /** Ways to hold that are looked at; what has more is taken to be possible. */
  private static final int MOST = 64;

  /** A comparison, or the opposite of one. */
  private record Claim(Test test, boolean positive) {}

  private Possible() {}

  /** Returns a field for which no value satisfies all conditions, null where there may be one. */
  public static @Nullable Field impossible(List<Test> conditions) {
    List<List<Claim>> ways = ways(new Test.And(conditions), true);
    if (ways == null) {
      return null;
    }
    Field conflict = null;
    for (List<Claim> way : ways) {
      conflict = conflict(way);
      if (conflict == null) {
        return null;
      }
    }
    return conflict;
  }

  /** Returns the ways in which a condition can be true, or false; null where there are too many. */
  private static @Nullable List<List<Claim>> ways(Test test, boolean positive) {
    if (test instanceof Test.Not not) {
      return ways(not.inner(), !positive);
    }
    boolean and = test instanceof Test.And;
    if (!and && !(test instanceof Test.Or)) {
      return List.of(List.of(new Claim(test, positive)));
    }
    List<Test> parts = and ? ((Test.And) test).parts() : ((Test.Or) test).parts();
    List<List<Claim>> ways = new ArrayList<>();
    if (and == positive) {
      ways.add(List.of());
    }
    for (Test part : parts) {
      List<List<Claim>> more = ways(part, positive);
      if (more == null) {
        return null;
      }
      ways = and == positive ? product(ways, more) : union(ways, more);
      if (ways.size() > MOST) {
        return null;
      }
    }
    return ways;
  }

  private static List<List<Claim>> union(List<List<Claim>> a, List<List<Claim>> b) {
    List<List<Claim>> union = new ArrayList<>(a);
    union.addAll(b);
    return union;
  }

  private static List<List<Claim>> product(List<List<Claim>> a, List<List<Claim>> b) {
    List<List<Claim>> product = new ArrayList<>();
    for (List<Claim> left : a) {
      for (List<Claim> right : b) {
        List<Claim> both = new ArrayList<>(left);
        both.addAll(right);
        product.add(both);
      }
      if (product.size() > MOST) {
        return product;
      }
    }
    return product;
  }

  private static @Nullable Field conflict(List<Claim> claims) {
    Map<Field, Domain> domains = new HashMap<>();
    for (Claim claim : claims) {
      Field field = field(claim.test());
      if (field != null) {
        Domain domain = domains.computeIfAbsent(field, Domain::new);
        narrow(domain, claim);
        if (domain.isEmpty()) {
          return field;
        }
      }
    }
    return null;
  }

  private static @Nullable Field field(Test test) {
    Value left =
        test instanceof Test.Compare compare
            ? compare.left()
            : test instanceof Test.Among among
                ? among.left()
                : test instanceof Test.Known known ? known.value() : null;
    return left instanceof Value.Own own ? own.field() : null;
  }

  private static void narrow(Domain domain, Claim claim) {
    if (claim.test() instanceof Test.Known known) {
      if (known.negated() == claim.positive()) {
        domain.unknown();
      } else {
        domain.known();
      }
    } else if (claim.test() instanceof Test.Compare compare) {
      domain.known();
      Comparison by = claim.positive() ? compare.comparison() : opposite(compare.comparison());
      Object literal = literal(compare.right());
      if (literal != null) {
        domain.compare(by, literal);
      }
    } else if (claim.test() instanceof Test.Among among) {
      domain.known();
      List<Object> items = new ArrayList<>();
      for (Value item : among.items()) {
        Object literal = literal(item);
        if (literal == null) {
          return;
        }
        items.add(literal);
      }
      domain.among(items, claim.positive());
    }
  }

  private static Comparison opposite(Comparison by) {
    return switch (by) {
      case EQUAL -> Comparison.DIFFERENT;
      case DIFFERENT -> Comparison.EQUAL;
      case LESS -> Comparison.AT_LEAST;
      case AT_MOST -> Comparison.MORE;
      case MORE -> Comparison.AT_MOST;
      case AT_LEAST -> Comparison.LESS;
    };
  }

  private static @Nullable Object literal(Value value) {
    if (value instanceof Value.Literal literal) {
      return literal.value() + 0.0;
    }
    if (value instanceof Value.Words words) {
      return words.text();
    }
    if (value instanceof Value.Truth truth) {
      return truth.value();
    }
    return value instanceof Value.Constant constant ? constant.value() : null;
  }
}
