"""Countries as documents and organisations name them: ISO 3166-1 alpha-3, and the alpha-2 that locale data asks for.

Two closed lists: the states that may be a person's nationality here (members of the United Nations, observer states),
and the other codes that a machine-readable travel document may bear in their place (ICAO Doc 9303, part 3, section 5).
Names are not kept here: a state's own stands in the event file, with its delegation; locale data has others, by
alpha-2, where the event file has none.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

_MEMBERS = """
    AFG AF, AGO AO, ALB AL, AND AD, ARE AE, ARG AR, ARM AM, ATG AG, AUS AU, AUT AT, AZE AZ, BDI BI,
    BEL BE, BEN BJ, BFA BF, BGD BD, BGR BG, BHR BH, BHS BS, BIH BA, BLR BY, BLZ BZ, BOL BO, BRA BR,
    BRB BB, BRN BN, BTN BT, BWA BW, CAF CF, CAN CA, CHE CH, CHL CL, CHN CN, CIV CI, CMR CM, COD CD,
    COG CG, COL CO, COM KM, CPV CV, CRI CR, CUB CU, CYP CY, CZE CZ, DEU DE, DJI DJ, DMA DM, DNK DK,
    DOM DO, DZA DZ, ECU EC, EGY EG, ERI ER, ESP ES, EST EE, ETH ET, FIN FI, FJI FJ, FRA FR, FSM FM,
    GAB GA, GBR GB, GEO GE, GHA GH, GIN GN, GMB GM, GNB GW, GNQ GQ, GRC GR, GRD GD, GTM GT, GUY GY,
    HND HN, HRV HR, HTI HT, HUN HU, IDN ID, IND IN, IRL IE, IRN IR, IRQ IQ, ISL IS, ISR IL, ITA IT,
    JAM JM, JOR JO, JPN JP, KAZ KZ, KEN KE, KGZ KG, KHM KH, KIR KI, KNA KN, KOR KR, KWT KW, LAO LA,
    LBN LB, LBR LR, LBY LY, LCA LC, LIE LI, LKA LK, LSO LS, LTU LT, LUX LU, LVA LV, MAR MA, MCO MC,
    MDA MD, MDG MG, MDV MV, MEX MX, MHL MH, MKD MK, MLI ML, MLT MT, MMR MM, MNE ME, MNG MN, MOZ MZ,
    MRT MR, MUS MU, MWI MW, MYS MY, NAM NA, NER NE, NGA NG, NIC NI, NLD NL, NOR NO, NPL NP, NRU NR,
    NZL NZ, OMN OM, PAK PK, PAN PA, PER PE, PHL PH, PLW PW, PNG PG, POL PL, PRK KP, PRT PT, PRY PY,
    QAT QA, ROU RO, RUS RU, RWA RW, SAU SA, SDN SD, SEN SN, SGP SG, SLB SB, SLE SL, SLV SV, SMR SM,
    SOM SO, SRB RS, SSD SS, STP ST, SUR SR, SVK SK, SVN SI, SWE SE, SWZ SZ, SYC SC, SYR SY, TCD TD,
    TGO TG, THA TH, TJK TJ, TKM TM, TLS TL, TON TO, TTO TT, TUN TN, TUR TR, TUV TV, TZA TZ, UGA UG,
    UKR UA, URY UY, USA US, UZB UZ, VCT VC, VEN VE, VNM VN, VUT VU, WSM WS, YEM YE, ZAF ZA, ZMB ZM,
    ZWE ZW
"""


def _pairs(text: str) -> dict[str, str]:
    """alpha-3 -> alpha-2 of a list "AFG AF, ALB AL"."""
    pairs = (pair.split() for pair in text.split(","))
    return {pair[0]: pair[1] for pair in pairs}


#: Members of the United Nations, alpha-3 -> alpha-2.
MEMBERS: Mapping[str, str] = MappingProxyType(_pairs(_MEMBERS))

#: Observer states at the United Nations, alpha-3 -> alpha-2.
OBSERVERS: Mapping[str, str] = MappingProxyType({"VAT": "VA", "PSE": "PS"})

STATES: Mapping[str, str] = MappingProxyType({**MEMBERS, **OBSERVERS})

#: Codes in a document's zone for nationality that name no state: ICAO Doc 9303-3, section 5.
PERSONS: Mapping[str, str] = MappingProxyType(
    {
        "XXA": "Stateless person (1954 Convention)",
        "XXB": "Refugee (1951 Convention)",
        "XXC": "Refugee (other)",
        "XXX": "Unspecified nationality",
        "GBD": "British Overseas Territories citizen",
        "GBN": "British National (Overseas)",
        "GBO": "British Overseas citizen",
        "GBP": "British protected person",
        "GBS": "British subject",
    }
)

#: Organisations that issue travel documents: ICAO Doc 9303-3, section 5.
ISSUERS: Mapping[str, str] = MappingProxyType(
    {
        "UNO": "United Nations Organization",
        "UNA": "United Nations specialized agency",
        "UNK": "United Nations Interim Administration Mission in Kosovo",
        "EUE": "European Union (laissez-passer)",
        "XOM": "Sovereign Military Order of Malta",
        "XPO": "International Criminal Police Organization",
    }
)


def alpha_2(code: str) -> str | None:
    """The alpha-2 code of a state's alpha-3 code, by which babel knows its name; None for any other code."""
    return STATES.get(code)
