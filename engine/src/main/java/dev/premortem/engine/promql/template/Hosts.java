package dev.premortem.engine.promql.template;

/** Parts of addresses. */
final class Hosts {
  private Hosts() {}

  /** Returns the host of {@code host:port}, the text itself where it is of another form. */
  static String stripPort(String address) {
    int colon = portColon(address);
    if (colon < 0) {
      return address;
    }
    String host = address.substring(0, colon);
    return host.startsWith("[") ? host.substring(1, host.length() - 1) : host;
  }

  /** Returns the host without its domain, the port kept; an IP address as it is. */
  static String stripDomain(String address) {
    int colon = portColon(address);
    String host = stripPort(address);
    boolean ip = host.indexOf(':') >= 0 || host.matches("[0-9]{1,3}(\\.[0-9]{1,3}){3}");
    if (ip) {
      return address;
    }
    int dot = host.indexOf('.');
    String first = dot < 0 ? host : host.substring(0, dot);
    return colon < 0 || colon + 1 == address.length() ? first : first + address.substring(colon);
  }

  private static int portColon(String address) {
    int colon = address.lastIndexOf(':');
    if (colon < 0) {
      return -1;
    }
    boolean bracketed = address.startsWith("[") && address.charAt(colon - 1) == ']';
    return bracketed || address.indexOf(':') == colon ? colon : -1;
  }

  /** Returns the path of a URL. */
  static String path(String url) {
    int host = url.indexOf("://");
    int slash = url.indexOf('/', host < 0 ? 0 : host + 3);
    return slash < 0 ? "" : url.substring(slash);
  }
}
