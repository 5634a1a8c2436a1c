"""Invented badges for tests and the benchmark: an event, its fifteen categories, people in each script, drawn
portraits."""

from __future__ import annotations

import io
import random

from PIL import Image, ImageDraw

from accreditation.badges.fields import BadgeFace, CategoryFace, EventFace, ZoneFace

_CATEGORIES = """principal|H|Principal|Lãnh đạo cấp cao|#C01520|#FFFFFF|plain
delegate|D|Delegate|Đại biểu|#0049C5|#FFFFFF|sash
un|U|United Nations|Liên hợp quốc|#80D2FD|#111111|stripes
observer|Q|Observer|Quan sát viên|#FDED00|#111111|rings
academia|A|Academia|Học giả|#9494E0|#111111|grid
company|C|Company|Doanh nghiệp|#EF2A88|#111111|checks
press|P|Press|Báo chí|#591B02|#FFFFFF|dots
official_media|M|Official media|Truyền thông chính thức|#C8BBA3|#111111|scales
protection|S|Protection|Cảnh vệ|#161616|#FFFFFF|chevrons
interpreter|L|Interpreter|Phiên dịch|#009B9E|#111111|waves
host_staff|T|Host staff|Ban tổ chức|#4D0671|#FFFFFF|columns
volunteer|V|Volunteer|Tình nguyện viên|#BCF29B|#111111|triangles
contractor|W|Contractor|Nhà thầu|#DE8500|#111111|bricks
medical|Y|Medical|Y tế|#438353|#FFFFFF|pluses
driver|X|Driver|Lái xe|#707275|#FFFFFF|lattice"""

CATEGORIES = {
    code: CategoryFace(
        code=code, number=number, letter=letter, name_en=en, name_vi=vi, colour=colour, text_colour=on, pattern=pattern
    )
    for number, row in enumerate(_CATEGORIES.splitlines(), start=1)
    for code, letter, en, vi, colour, on, pattern in [row.split("|")]
}  # fmt: skip

_ZONES = (
    ("Vành đai ngoài", "Perimeter"), ("Khu triển lãm", "Exhibition"), ("Phòng hội thảo", "Workshops"),
    ("Phòng họp toàn thể", "Plenary"), ("Sân khấu ký kết", "Signing stage"),
    ("Phòng lãnh đạo, song phương", "Leaders’ lounge, bilateral rooms"), ("Trung tâm báo chí", "Media centre"),
    ("Khu hậu cần", "Back of house"),
)  # fmt: skip

EVENT = EventFace(
    colours={
        "ink": "#14202E", "muted": "#4C5866", "rule": "#C9D0D8", "void": "#9AA5B1", "paper": "#FFFFFF",
        "event": "#12346B", "accent": "#C5892B", "alert": "#C01520",
    },
    texts={
        "title_en": "Signing Ceremony",
        "title_en_2": "United Nations Convention against Cybercrime",
        "title_vi": "Lễ mở ký Công ước của Liên hợp quốc về chống tội phạm mạng",
        "place_date": "Hà Nội · 25–26 October 2025",
        "property_vi": "Thẻ này không được chuyển nhượng và là tài sản của Ban tổ chức. Luôn đeo thẻ ở vị trí dễ nhìn;"
        " xuất trình và nộp lại khi được yêu cầu.",
        "property_en": "This badge is not transferable and remains the property of the organiser. Wear it visibly;"
        " show it and hand it back on request.",
        "return_to": "Nếu nhặt được, xin gửi về · If found, please return to",
        "return_address": "Accreditation Centre, National Convention Centre, 57 Phạm Hùng, Hà Nội, Viet Nam",
        "emergency_1": "113", "emergency_1_note": "Công an · Police",
        "emergency_2": "114", "emergency_2_note": "Cứu hỏa · Fire",
        "emergency_3": "115", "emergency_3_note": "Cấp cứu · Ambulance",
        "desk": "+84 24 0000 0000",
    },
    zones=tuple(ZoneFace(number=n, name_vi=vi, name_en=en) for n, (vi, en) in enumerate(_ZONES, start=1)),
    validity="25–26.10.2025, 06:00–22:00",
)  # fmt: skip

# script: family name, given names, Latin family name, Latin given names, code, country
PEOPLE = {
    "vietnamese": ("Nguyễn", "Thị Minh Khai", "", "", "VNM", "Viet Nam"),
    "latin": ("Cavalcante de Albuquerque", "João Henrique", "", "", "BRA", "Brazil"),
    "cyrillic": ("Рождественская", "Александра", "Rozhdestvenskaya", "Aleksandra", "RUS", "Russian Federation"),
    "greek": ("Παπαδόπουλος", "Γεώργιος", "Papadopoulos", "Georgios", "GRC", "Greece"),
    "arabic": ("الحسيني", "مريم بنت عبد الله", "al-Hussaini", "Maryam Abdullah", "UN", "United Nations"),
    "hebrew": ("בן־דוד", "יעל", "Ben-David", "Yael", "ISR", "Israel"),
    "chinese": ("欧阳", "明德", "Ouyang", "Mingde", "CHN", "China"),
    "thai": ("ธนรัตนกุล", "พุทธิพงษ์", "Thanarattanakul", "Phutthiphong", "THA", "Thailand"),
    "devanagari": ("चट्टोपाध्याय", "सत्यनारायण", "Chattopadhyay", "Satyanarayan", "IND", "India"),
    "ethiopic": ("ሣህለወርቅ", "ፍቅረሥላሴ ታደሰ", "Sahlework", "Fikreselassie Tadesse", "ETH", "Ethiopia"),
    "armenian": ("Հովհաննիսյան", "Արտաշես Սևակի", "Hovhannisyan", "Artashes Sevaki", "ARM", "Armenia"),
    "georgian": ("მჭედლიშვილი", "ნინო", "Mchedlishvili", "Nino", "GEO", "Georgia"),
    "bengali": ("চট্টোপাধ্যায়", "কৃষ্ণেন্দু", "Chattopadhyay", "Krishnendu", "BGD", "Bangladesh"),
    "tamil": ("கிருஷ்ணமூர்த்தி", "ஸ்ரீதேவி", "Krishnamurthy", "Sridevi", "SGP", "Singapore"),
    "sinhala": ("වික්‍රමසිංහ", "ශ්‍රියානි ප්‍රේමරත්න", "Wickramasinghe", "Shriyani Premaratne", "LKA", "Sri Lanka"),
    "khmer": ("ស៊ីសុវត្ថិ", "ចន្ទ្រា", "Sisowath", "Chantrea", "KHM", "Cambodia"),
    "lao": ("ສີສຸວັນ", "ບຸນຍັງ ພອນ", "Sisouvanh", "Bounyang Phone", "LAO", "Lao People’s Democratic Republic"),
    "burmese": ("ကျော်စွာမြင့်", "ဒေါ်ခင်သန္တာ", "Kyaw Swar Myint", "Daw Khin Thandar", "MMR", "Myanmar"),
    "thaana": ("އިބްރާހީމް", "މުޙައްމަދު", "Ibrahim", "Mohamed", "MDV", "Maldives"),
    "tibetan": ("དབང་ཕྱུག", "བསྟན་འཛིན", "Wangchuck", "Tenzin", "BTN", "Bhutan"),
    "telugu": ("శ్రీనివాసన్", "కృష్ణ", "Srinivasan", "Krishna", "IND", "India"),
    "kannada": ("ಕೃಷ್ಣಸ್ವಾಮಿ", "ಶ್ರೀಧರ್", "Krishnaswamy", "Sridhar", "IND", "India"),
    "malayalam": ("കൃഷ്ണൻകുട്ടി", "ശ്രീലക്ഷ്മി", "Krishnankutty", "Sreelakshmi", "IND", "India"),
    "gujarati": ("ત્રિવેદી", "કૃષ્ણા", "Trivedi", "Krishna", "IND", "India"),
    "gurmukhi": ("ਸਿੰਘ", "ਪ੍ਰੀਤਮ", "Singh", "Pritam", "IND", "India"),
    "oriya": ("ମହାପାତ୍ର", "କ୍ରୁଷ୍ଣ", "Mahapatra", "Krushna", "IND", "India"),
    "hangul": ("남궁", "혜원", "Namgung", "Hyewon", "KOR", "Republic of Korea"),
    "kana": ("みなもと", "サクラ", "Minamoto", "Sakura", "JPN", "Japan"),
}  # fmt: skip


def token(seed: int) -> str:
    """Something of a token's shape: 154 characters of base32."""
    return "".join(random.Random(seed).choices("ABCDEFGHIJKLMNOPQRSTUVWXYZ234567", k=154))


def portrait(seed: int = 0) -> bytes:
    """A drawn face, with the grain of a photograph so that it weighs about as much: 413 x 531 pixels, baseline JPEG."""
    pick = random.Random(seed)
    image = Image.new("RGB", (413, 531), "#DCE2EA")
    draw = ImageDraw.Draw(image)
    skin = pick.choice(("#E8C09A", "#C68B5E", "#8A5A3B", "#5B3A29", "#F1D2B4"))
    hair, coat = pick.choice(("#1C1A1A", "#4A3222", "#7A7A7A")), pick.choice(("#B01E2A", "#1F4E8C", "#30343A"))
    draw.rounded_rectangle((110, 90, 304, 380), 90, fill=hair)
    draw.rounded_rectangle((40, 410, 373, 640), 90, fill=coat)
    draw.rectangle((170, 360, 244, 430), fill=skin)
    draw.ellipse((122, 140, 292, 392), fill=skin)
    for x in (175, 239):
        draw.ellipse((x - 13, 245, x + 13, 271), fill="white")
        draw.ellipse((x - 7, 251, x + 7, 265), fill="#222222")
    draw.arc((172, 300, 242, 345), 20, 160, fill="#7A4A3A", width=5)
    grain = Image.effect_noise(image.size, 14).convert("RGB")
    out = io.BytesIO()
    Image.blend(image, grain, 0.10).save(out, "JPEG", quality=88)
    return out.getvalue()


def badge(
    script: str = "vietnamese", *, category: str = "delegate", seed: int = 1, with_portrait: bool = True, **more: object
) -> BadgeFace:
    """One invented badge; further arguments replace its values."""
    family, given, latin_family, latin_given, code, code_name = PEOPLE[script]
    values: dict[str, object] = {
        "token": token(seed), "number": f"{48210736 + seed}", "issue": 1, "category": CATEGORIES[category],
        "family_name": family, "given_names": given, "latin_family_name": latin_family,
        "latin_given_names": latin_given, "organisation": "Ministry of Foreign Affairs",
        "function": "Deputy Director-General, Department of Law and International Treaties", "code": code,
        "code_name": code_name, "privileges": ("Transport", "Dining", "Seat A12"),
        "zones": frozenset({1, 2, 3, 4, 5, 6}), "portrait": portrait(seed) if with_portrait else None,
    }  # fmt: skip
    return BadgeFace(**{**values, **more})  # type: ignore[arg-type]
