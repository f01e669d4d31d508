"""Where a visitor's connection comes from, as far as it is one place: many people may share it, and one may have many addresses of it."""

from ipaddress import IPv4Address, IPv6Address, IPv6Network, ip_address

OF_A_HOME = 64
"""Bits that the addresses of a home or a telephone have in common: each has such a network to itself (RFC 6177, RFC 7278)."""

OF_A_SITE = 48
"""Bits that the addresses of the largest site have in common (RFC 6177, 2): 65,536 such networks, of one customer or of telephones."""


def network_of(address: str) -> str:
    """The address; of IPv6 the network of a home.

    An IPv4 address that is written as one of IPv6 (RFC 4291, 2.5.5.2) is that IPv4 address: all of them share one network.
    """
    read = _read(address)
    return _within(read, OF_A_HOME) if isinstance(read, IPv6Address) else str(read or address)


def site_of(address: str) -> str:
    """The site around the network of an IPv6 address; "" of any other, of which nobody has so many."""
    read = _read(address)
    return _within(read, OF_A_SITE) if isinstance(read, IPv6Address) else ""


def _read(address: str) -> IPv4Address | IPv6Address | None:
    try:
        read = ip_address(address.partition("%")[0])
    except ValueError:
        return None
    mapped = read.ipv4_mapped if isinstance(read, IPv6Address) else None
    return mapped or read


def _within(address: IPv6Address, bits: int) -> str:
    return str(IPv6Network((int(address), bits), strict=False))
