"""Parts of names by culture, and which cultures a state's people have.

Every part is common and harmless; people are combined from parts at random and do not exist. A part is written
`Latin` or `Latin=Native`, the words of one part joined by "_"; a family name that changes with sex is
`his/hers=his/hers`. Latin forms are those of passports, native forms those of the country's own script
(ISO 15924). The parts stand in the modules by continent; the way a culture composes them is its `form`.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final, Literal

#: How the parts of a name are composed; `names.py` explains each.
Form = Literal[
    "plain", "two_given", "vietnamese", "east_asian", "patronymic_hidden", "patronymic_shown", "double", "iberian",
    "arabic", "father", "icelandic", "three_names", "single", "no_family", "bin", "long",
]  # fmt: skip


@dataclass(frozen=True, slots=True)
class Culture:
    """Parts of names of one culture. `middle_m`, `middle_f` are middle names or patronymics where the form has them."""

    script: str
    form: Form
    family: str
    male: str
    female: str
    middle_m: str = ""
    middle_f: str = ""
    family_first: bool = False


def parts(text: str) -> tuple[tuple[str, str], ...]:
    """The parts of a list as (Latin, native) pairs; native is "" where the culture writes Latin."""
    found = []
    for word in text.split():
        latin, _, native = word.partition("=")
        found.append((latin.replace("_", " "), native.replace("_", " ")))
    return tuple(found)


_STATE_CULTURES: Final = """
AFG:fa AGO:pt+congo ALB:sq AND:es ARE:ar ARG:es ARM:hy ATG:en AUS:en AUT:de AZE:az BDI:rw BEL:nl+fr BEN:fon BFA:mande
BGD:bn BGR:bg BHR:ar BHS:en BIH:hr+sr BLR:be BLZ:en+es BOL:es BRA:pt BRB:en BRN:ms BTN:dz BWA:tn CAF:congo CAN:en+fr
CHE:de+fr+it CHL:es CHN:zh CIV:mande CMR:congo COD:congo COG:congo COL:es COM:ar_latin CPV:pt CRI:es CUB:es CYP:el
CZE:cs DEU:de DJI:so DMA:en DNK:da DOM:es DZA:ar_maghreb ECU:es EGY:ar ERI:ti ESP:es EST:et ETH:am FIN:fi
FJI:fj+hi_latin
FRA:fr FSM:pacific GAB:congo GBR:en GEO:ka GHA:ak GIN:wolof GMB:wolof GNB:pt+wolof GNQ:es+congo GRC:el GRD:en GTM:es
GUY:en+hi_latin HND:es HRV:hr HTI:fr HUN:hu IDN:id IND:hi+hi+pa+ta+bn IRL:ga IRN:fa IRQ:ar ISL:is ISR:he ITA:it JAM:en
JOR:ar JPN:ja KAZ:kk KEN:sw KGZ:ky KHM:km KIR:pacific KNA:en KOR:ko KWT:ar LAO:lo LBN:ar LBR:en+mande LBY:ar LCA:en
LIE:de LKA:si+ta LSO:zu LTU:lt LUX:fr+de LVA:lv MAR:ar_maghreb MCO:fr MDA:ro MDG:mg MDV:dv MEX:es MHL:pacific MKD:mk
MLI:mande MLT:mt MMR:my MNE:sr MNG:mn MOZ:pt+zu MRT:ar_maghreb+wolof MUS:hi_latin+fr MWI:ny MYS:ms+zh_latin NAM:tn+de
NER:ha NGA:yo+ig+ha NIC:es NLD:nl NOR:no NPL:ne NRU:pacific NZL:en+sm OMN:ar PAK:ur PAN:es PER:es PHL:fil PLW:pacific
PNG:pacific POL:pl PRK:ko PRT:pt PRY:es PSE:ar QAT:ar ROU:ro RUS:ru RWA:rw SAU:ar SDN:ar SEN:wolof SGP:zh_latin+ms+ta
SLB:pacific SLE:en+mande SLV:es SMR:it SOM:so SRB:sr SSD:din STP:pt SUR:nl+hi_latin SVK:sk SVN:sl SWE:sv SWZ:zu SYC:fr
SYR:ar TCD:ha+congo TGO:fon THA:th TJK:tg TKM:tk TLS:pt TON:to TTO:en+hi_latin TUN:ar_maghreb TUR:tr TUV:pacific TZA:sw
UGA:lg UKR:uk URY:es USA:en+es UZB:uz VAT:it VCT:en VEN:es VNM:vi VUT:pacific WSM:sm YEM:ar ZAF:zu+en ZMB:ny ZWE:sn
"""

#: Cultures of each state (ISO 3166-1 alpha-3), in falling order of how many of its people have them.
STATE_CULTURES: Final[dict[str, tuple[str, ...]]] = {
    entry[:3]: tuple(entry[4:].split("+")) for entry in _STATE_CULTURES.split()
}
