"""Review sites, never a place to share: reviews that a company asks its own people for mislead (16 CFR 465.5)."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from urllib.parse import parse_qsl, unquote, urlsplit

_TLD = r"(?:com|org|net|co\.[a-z]{2}|com\.[a-z]{2}|[a-z]{2})"
_DEEP = 4
"""Redirects within redirects that are followed, by reading alone."""
_SOMETHING_LIKE_A_LINK = re.compile(r"(?:https?://)?[\w.-]+\.\w{2,}(?::\d+)?(?:[/?#]\S*)?")
_AFTER_A_LINK = ".,;:!?'\")]}>»”’…*_"


@dataclass(frozen=True, slots=True)
class _Site:
    """`host` without subdomains. `pages`: where reviews are, `but`: where none are; of path, query and fragment."""

    name: str
    host: str
    pages: str = ""
    but: str = ""


_SITES = (
    # ---- of employers
    _Site(
        "Glassdoor",
        rf"glassdoor\.{_TLD}",
        but=r"/(?:jobs?|job-listing|partner|blog|employers|about)\b",
    ),
    _Site("Kununu", r"kununu\.(?:com|de|at|ch)", but=r"/(?:[^/]+/)*(?:jobs?|blog|magazin)\b"),
    _Site(
        "Indeed", rf"indeed\.{_TLD}", pages=r"/(?:cmp|companies|compan(?:y|ies)-reviews|reviews?)\b"
    ),
    _Site("Comparably", r"comparably\.com", pages=r"/companies/"),
    _Site("AmbitionBox", r"ambitionbox\.com", but=r"/(?:jobs|blog)\b"),
    _Site("Blind", r"teamblind\.com", pages=r"/company/"),
    _Site("Fishbowl", r"fishbowlapp\.com"),
    _Site("Careerbliss", r"careerbliss\.com"),
    _Site("Vault", r"vault\.com", pages=r"/company-profiles/"),
    # ---- of products
    _Site("Trustpilot", rf"trustpilot\.{_TLD}", but=r"/blog\b"),
    _Site("G2", r"g2\.com", pages=r"/(?:products|survey|contributor|reviews|sellers)\b"),
    _Site("Capterra", rf"capterra\.{_TLD}", pages=r"/(?:p|software|reviews|product)\b"),
    _Site("Software Advice", rf"softwareadvice\.{_TLD}", but=r"/(?:resources|blog)\b"),
    _Site("GetApp", rf"getapp\.{_TLD}", but=r"/(?:resources|blog)\b"),
    _Site("TrustRadius", r"trustradius\.com", but=r"/(?:vendor-)?blog\b"),
    _Site("Gartner Peer Insights", r"gartner\.com", pages=r"/(?:reviews|peer-insights)\b"),
    _Site("PeerSpot", r"peerspot\.com"),
    _Site("Yelp", rf"yelp\.{_TLD}|yelp\.to", but=r"/(?:blog|jobs|careers)\b"),
    _Site("Tripadvisor", rf"tripadvisor\.{_TLD}", but=r"/(?:blog|careers)\b"),
    _Site("ProvenExpert", r"provenexpert\.com"),
    _Site("Sitejabber", r"sitejabber\.com"),
    _Site("Reviews.io", r"reviews\.(?:io|co\.uk)"),
    _Site("Feefo", r"feefo\.com", pages=r".*/reviews\b"),
    _Site("ProductReview", r"productreview\.com\.au"),
    _Site("Better Business Bureau", r"bbb\.org", pages=r".*(?:/customer-reviews|leave-a-review)"),
    # ---- the pages of a shop or a map where reviews are
    _Site("Google reviews", r"g\.page", pages=r"/r/"),
    _Site(
        "Google reviews",
        rf"google\.{_TLD}",
        pages=r"/local/(?:write)?reviews?\b|/maps/(?:reviews|contrib)\b|/maps/.*(?:!9m1!1b1|[?&]?placereview)|/search\b.*[#&?]lrd=",
    ),
    _Site(
        "Google Play reviews", r"play\.google\.com", pages=r"/store/.*(?:reviewid=|showallreviews=)"
    ),
    _Site(
        "Chrome Web Store reviews", r"(?:chromewebstore|chrome)\.google\.com", pages=r".*/reviews\b"
    ),
    _Site(
        "App Store reviews",
        r"(?:apps|itunes)\.apple\.com",
        pages=r".*(?:action=write-review|/reviews\b|see-all=reviews|customer-reviews)",
    ),
    _Site(
        "Amazon reviews",
        rf"amazon\.{_TLD}",
        pages=r".*/(?:product-reviews|customer-reviews|review|reviews)(?:[/?]|$)|.*#customerreviews",
    ),
    _Site("Facebook reviews", r"facebook\.com", pages=r"/[^?#]*/reviews\b"),
    _Site(
        "Product Hunt reviews", r"producthunt\.com", pages=r"/(?:products|posts)/[^/]+/reviews\b"
    ),
    _Site(
        "Microsoft Store reviews",
        r"(?:appsource|apps|azuremarketplace)\.microsoft\.com",
        pages=r".*(?:tab=reviews|/reviews\b)",
    ),
)

# Pages that only lead on to the address they carry.
_LEADS_ON = re.compile(
    rf"(?:.*\.)?(?:google\.{_TLD}|l\.facebook\.com|lm\.facebook\.com|l\.instagram\.com|out\.reddit\.com|linkedin\.com"
    rf"|safelinks\.protection\.outlook\.com|slack-redir\.net|t\.umblr\.com|urldefense\.com|urldefense\.proofpoint\.com"
    rf"|href\.li|anon\.to|youtube\.com|steamcommunity\.com|duckduckgo\.com|bing\.com|vk\.com)"
)
_KEPT_COPY = re.compile(
    r"(?:web\.archive\.org|archive\.(?:org|ph|is|today)|webcache\.googleusercontent\.com|12ft\.io)"
)
_INSIDE = re.compile(r"https?:/{1,2}[^\s]+", re.IGNORECASE)


def review_site(url: str) -> str:
    """The name of the review site an address leads to, "" for any other. Reads only, asks nobody."""
    return _site(url, _DEEP)


def review_sites(text: str) -> tuple[str, ...]:
    """The review sites that words lead to, written with https:// or without."""
    found = (review_site(one.rstrip(_AFTER_A_LINK)) for one in _SOMETHING_LIKE_A_LINK.findall(text))
    return tuple(dict.fromkeys(name for name in found if name))


def _site(url: str, deep: int) -> str:
    url = unicodedata.normalize("NFKC", url.strip())
    if "://" not in url:
        url = f"https://{url}"
    try:
        parts = urlsplit(url)
        host = _host(parts.hostname or "")
    except ValueError:
        return ""
    rest = unquote(parts.path) or "/"
    rest += f"?{unquote(parts.query)}" if parts.query else ""
    rest = re.sub(r"/{2,}", "/", rest) + (f"#{parts.fragment}" if parts.fragment else "")
    for site in _SITES:
        if re.fullmatch(rf"(?:.+\.)?(?:{site.host})", host) and _is_about(site, rest, host):
            return site.name
    if deep:
        for inner in _inner(host, parts.path, parts.query):
            if name := _site(inner, deep - 1):
                return name
    return ""


def _is_about(site: _Site, rest: str, host: str) -> bool:
    if host.split(".")[0] in _NO_REVIEWS:
        return False
    if site.pages:
        return re.match(site.pages, rest, re.IGNORECASE) is not None
    return not (site.but and re.match(site.but, rest, re.IGNORECASE))


_NO_REVIEWS = frozenset({"business", "investors", "investor", "careers", "blog", "press", "learn"})
"""Subdomains where such a site speaks of itself."""


def _host(name: str) -> str:
    name = name.casefold().replace("。", ".").rstrip(".")
    try:
        name = name.encode().decode("idna") if "xn--" in name else name
    except UnicodeError:
        return name
    name = unicodedata.normalize("NFKC", name).casefold()
    if name.endswith(".translate.goog"):
        # Their own spelling: a hyphen for a dot, two for a hyphen.
        name = (
            name.removesuffix(".translate.goog")
            .replace("--", "\0")
            .replace("-", ".")
            .replace("\0", "-")
        )
    return name


def _inner(host: str, path: str, query: str) -> list[str]:
    if _LEADS_ON.fullmatch(host):
        found = [value for _, value in parse_qsl(query) if _INSIDE.match(value)]
        return (
            found
            + _INSIDE.findall(unquote(path))
            + ([unquote(query)] if _INSIDE.match(unquote(query)) else [])
        )
    if _KEPT_COPY.fullmatch(host):
        return _INSIDE.findall(unquote(f"{path}?{query}"))
    return []
