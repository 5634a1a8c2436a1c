"""The 195 states whose people are invented: towns they are born in, and what follows from their cultures."""

from __future__ import annotations

from typing import Final

_TOWNS: Final = """
AFG:Kabul,Herat,Mazar-i-Sharif AGO:Luanda,Huambo ALB:Tirana,Shkodër AND:Andorra_la_Vella ARE:Abu_Dhabi,Dubai,Sharjah
ARG:Buenos_Aires,Córdoba,Rosario ARM:Yerevan,Gyumri ATG:Saint_John's AUS:Canberra,Sydney,Perth AUT:Wien,Graz,Linz
AZE:Bakı,Gəncə BDI:Gitega,Bujumbura BEL:Bruxelles,Gent,Liège BEN:Porto-Novo,Cotonou BFA:Ouagadougou,Bobo-Dioulasso
BGD:Dhaka,Chattogram,Sylhet BGR:Sofia,Plovdiv,Varna BHR:Manama,Muharraq BHS:Nassau,Freeport BIH:Sarajevo,Mostar
BLR:Minsk,Brest BLZ:Belmopan BOL:Sucre,La_Paz,Cochabamba BRA:Brasília,São_Paulo,Recife BRB:Bridgetown
BRN:Bandar_Seri_Begawan BTN:Thimphu,Paro BWA:Gaborone,Francistown CAF:Bangui CAN:Ottawa,Montréal,Vancouver
CHE:Bern,Zürich,Genève CHL:Santiago,Valparaíso CHN:Beijing,Chengdu,Nanjing,Xi'an CIV:Yamoussoukro,Abidjan
CMR:Yaoundé,Douala COD:Kinshasa,Lubumbashi COG:Brazzaville,Pointe-Noire COL:Bogotá,Medellín,Cali COM:Moroni
CPV:Praia,Mindelo CRI:San_José CUB:La_Habana,Santiago_de_Cuba CYP:Lefkosia,Limassol CZE:Praha,Brno
DEU:Berlin,Köln,Leipzig
DJI:Djibouti DMA:Roseau DNK:København,Aarhus DOM:Santo_Domingo,Santiago DZA:Alger,Oran,Constantine ECU:Quito,Guayaquil
EGY:Cairo,Alexandria,Luxor ERI:Asmara,Keren ESP:Madrid,Sevilla,Bilbao EST:Tallinn,Tartu ETH:Addis_Ababa,Gondar,Hawassa
FIN:Helsinki,Turku FJI:Suva,Nadi FRA:Paris,Lyon,Nantes FSM:Palikir GAB:Libreville GBR:London,Leeds,Cardiff,Glasgow
GEO:Tbilisi,Kutaisi GHA:Accra,Kumasi GIN:Conakry,Kankan GMB:Banjul,Serekunda GNB:Bissau GNQ:Malabo,Bata
GRC:Athens,Thessaloniki,Patras GRD:Saint_George's GTM:Guatemala,Antigua GUY:Georgetown HND:Tegucigalpa
HRV:Zagreb,Split HTI:Port-au-Prince HUN:Budapest,Debrecen,Pécs IDN:Jakarta,Surabaya,Yogyakarta
IND:New_Delhi,Mumbai,Jaipur,Lucknow IRL:Dublin,Cork,Galway IRN:Tehran,Isfahan,Shiraz IRQ:Baghdad,Basra,Erbil
ISL:Reykjavík,Akureyri ISR:Jerusalem,Haifa,Tel_Aviv ITA:Roma,Bologna,Palermo JAM:Kingston,Montego_Bay JOR:Amman,Irbid
JPN:Tokyo,Osaka,Sapporo KAZ:Astana,Almaty KEN:Nairobi,Mombasa,Kisumu KGZ:Bishkek,Osh KHM:Phnom_Penh,Siem_Reap
KIR:Tarawa KNA:Basseterre KOR:Seoul,Busan,Daegu KWT:Kuwait_City LAO:Vientiane,Luang_Prabang LBN:Beirut,Tripoli
LBR:Monrovia LBY:Tripoli,Benghazi LCA:Castries LIE:Vaduz LKA:Colombo,Kandy,Jaffna LSO:Maseru LTU:Vilnius,Kaunas
LUX:Luxembourg LVA:Rīga,Daugavpils MAR:Rabat,Fès,Casablanca MCO:Monaco MDA:Chișinău,Bălți MDG:Antananarivo,Toamasina
MDV:Malé MEX:Ciudad_de_México,Guadalajara,Mérida MHL:Majuro MKD:Skopje,Bitola MLI:Bamako,Mopti MLT:Valletta
MMR:Yangon,Mandalay MNE:Podgorica MNG:Ulaanbaatar,Darkhan MOZ:Maputo,Beira MRT:Nouakchott MUS:Port_Louis,Curepipe
MWI:Lilongwe,Blantyre MYS:Kuala_Lumpur,Ipoh,Kuching NAM:Windhoek NER:Niamey,Zinder NGA:Abuja,Lagos,Kano,Enugu
NIC:Managua,León NLD:Den_Haag,Utrecht NOR:Oslo,Bergen NPL:Kathmandu,Pokhara NRU:Yaren NZL:Wellington,Auckland
OMN:Muscat,Nizwa PAK:Islamabad,Lahore,Karachi PAN:Panamá,Colón PER:Lima,Cusco,Arequipa PHL:Manila,Cebu,Davao
PLW:Koror PNG:Port_Moresby,Lae POL:Warszawa,Kraków,Gdańsk PRK:Pyongyang PRT:Lisboa,Porto PRY:Asunción
PSE:Ramallah,Nablus
QAT:Doha ROU:București,Cluj-Napoca RUS:Moscow,Kazan,Omsk RWA:Kigali SAU:Riyadh,Jeddah,Dammam SDN:Khartoum,Omdurman
SEN:Dakar,Saint-Louis SGP:Singapore SLB:Honiara SLE:Freetown,Bo SLV:San_Salvador SMR:San_Marino SOM:Mogadishu,Hargeisa
SRB:Beograd,Novi_Sad SSD:Juba,Wau STP:São_Tomé SUR:Paramaribo SVK:Bratislava,Košice SVN:Ljubljana,Maribor
SWE:Stockholm,Göteborg SWZ:Mbabane,Manzini SYC:Victoria SYR:Damascus,Aleppo TCD:N'Djamena TGO:Lomé
THA:Bangkok,Chiang_Mai,Khon_Kaen TJK:Dushanbe,Khujand TKM:Ashgabat TLS:Dili TON:Nuku'alofa TTO:Port_of_Spain
TUN:Tunis,Sfax TUR:Ankara,İzmir,Trabzon TUV:Funafuti TZA:Dodoma,Dar_es_Salaam,Arusha UGA:Kampala,Gulu
UKR:Kyiv,Lviv,Odesa URY:Montevideo USA:Washington,Chicago,Denver UZB:Toshkent,Samarqand VAT:Vatican_City VCT:Kingstown
VEN:Caracas,Maracaibo VNM:Hà_Nội,Huế,Đà_Nẵng,Cần_Thơ,Hải_Phòng,Nam_Định VUT:Port_Vila WSM:Apia YEM:Sana'a,Aden
ZAF:Pretoria,Cape_Town,Durban ZMB:Lusaka,Ndola ZWE:Harare,Bulawayo
"""

#: Towns by state (ISO 3166-1 alpha-3), as passports spell them.
TOWNS: Final[dict[str, tuple[str, ...]]] = {
    entry[:3]: tuple(town.replace("_", " ") for town in entry[4:].split(",")) for entry in _TOWNS.split()
}

#: The look (a key of faces.LOOKS) of each culture; what is not listed looks "europe".
_LOOKS: Final[dict[str, str]] = {
    culture: look
    for look, cultures in {
        "mediterranean": "it el mt sq ka hy az tr he",
        "latin": "es pt",
        "east_asia": "zh zh_latin ja ko mn",
        "southeast_asia": "vi th lo km my fil",
        "malay": "id ms",
        "south_asia": "hi hi_latin ne ta si dz",
        "sikh": "pa",
        "muslim_south_asia": "bn ur dv",
        "arab": "ar ar_maghreb",
        "persian": "fa",
        "central_asia": "kk ky tg uz tk",
        "africa": "sw lg rw yo ig ak fon congo din zu sn tn ny",
        "muslim_africa": "ha wolof mande ar_latin",
        "horn": "am ti so",
        "pacific": "sm to fj pacific",
    }.items()
    for culture in cultures.split()
}
_GULF: Final = frozenset({"ARE", "BHR", "KWT", "OMN", "QAT", "SAU"})
_CARIBBEAN: Final = frozenset({
    "ATG", "BHS", "BLZ", "BRB", "DMA", "GRD", "GUY", "HTI", "JAM",
    "KNA", "LBR", "LCA", "SLE", "TTO", "VCT"
})  # fmt: skip
_IBERIA: Final = frozenset({"AND", "ESP", "PRT"})
_AFRICA: Final = frozenset({"AGO", "CPV", "GNB", "GNQ", "MOZ", "MUS", "NAM", "STP", "SYC", "ZAF"})

_LANGUAGES: Final[dict[str, str]] = {
    culture: language
    for language, cultures in {
        "vi": "vi",
        "zh": "zh",
        "ar": "ar",
        "es": "es",
        "ru": "ru be kk ky tg uz tk hy",
        "fr": "fr ar_maghreb ar_latin wolof mande fon congo rw mg",
    }.items()
    for culture in cultures.split()
}


def look_of(state: str, culture: str) -> str:
    """The key of faces.LOOKS for people of a culture in a state."""
    if state in _GULF:
        return "gulf"
    if state in _CARIBBEAN and culture in {"en", "fr", "mande"}:
        return "caribbean"
    if state in _IBERIA:
        return "mediterranean"
    if state in _AFRICA and culture in {"pt", "es", "fr", "de", "en"}:
        return "africa"
    if culture == "mg":
        return "pacific"
    return _LOOKS.get(culture, "europe")


def language_of(culture: str) -> str:
    """Which of the application's seven languages people of a culture choose."""
    return _LANGUAGES.get(culture, "en")
