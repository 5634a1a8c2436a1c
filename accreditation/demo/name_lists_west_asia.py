"""Parts of names of the Arab countries, Israel, Iran, Pakistan and Central Asia."""

# The words of a list stand in rows: the formatter would not keep them.
# fmt: off

from __future__ import annotations

from typing import Final

from accreditation.demo.name_lists import Culture

WEST_ASIA: Final[dict[str, Culture]] = {
    "ar": Culture("Arab", "arabic",
        "Al-Ansari=الأنصاري Al-Bakri=البكري Al-Darwish=الدرويش Al-Farsi=الفارسي Al-Haddad=الحداد "
        "Al-Jaberi=الجابري Al-Khatib=الخطيب Al-Masri=المصري Al-Najjar=النجار Al-Qasimi=القاسمي Al-Rashidi=الراشدي "
        "Al-Sabbagh=الصباغ Al-Tamimi=التميمي Al-Zubaidi=الزبيدي Mansour=منصور Khoury=خوري Shaheen=شاهين",
        "Adel=عادل Bilal=بلال Faisal=فيصل Hani=هاني Jamal=جمال Karim=كريم Majid=ماجد Nabil=نبيل Omar=عمر "
        "Rami=رامي Tariq=طارق Walid=وليد Yousef=يوسف Ziad=زياد",
        "Amal=أمل Dina=دينا Farida=فريدة Hala=هالة Huda=هدى Layla=ليلى Maha=مها Noor=نور Rania=رانيا Salma=سلمى "
        "Samira=سميرة Yasmin=ياسمين Zahra=زهراء",
        "Ahmed=أحمد Hassan=حسن Ibrahim=إبراهيم Khalid=خالد Mahmoud=محمود Said=سعيد Salem=سالم",
        ""),
    "ar_maghreb": Culture("Arab", "plain",
        "Benali=بن_علي Bouzid=بوزيد Chaoui=الشاوي Djebbar=جبار El_Amrani=العمراني El_Fassi=الفاسي Hamdi=حمدي "
        "Jaziri=الجزيري Kacimi=القاسمي Mansouri=المنصوري Ould_Sidi=ولد_سيدي Slimani=سليماني Trabelsi=الطرابلسي "
        "Zerrouki=زروقي",
        "Abdelkader=عبد_القادر Anis=أنيس Brahim=إبراهيم Djamel=جمال Hicham=هشام Mehdi=مهدي Nabil=نبيل Rachid=رشيد "
        "Yassine=ياسين",
        "Amina=أمينة Fatiha=فتيحة Ghizlane=غزلان Hanane=حنان Leïla=ليلى Nadia=نادية Rym=ريم Souad=سعاد Zineb=زينب"),
    "ar_latin": Culture("Latn", "plain",
        "Abdallah Ali Bacar Boinali Hamadi Houmadi Madi Mbae Said Soilihi",
        "Ahmed Ibrahim Mohamed Nassur Youssouf",
        "Echati Fatima Halima Moinaecha Zalhata"),
    "he": Culture("Hebr", "plain",
        "Adler=אדלר Barak=ברק Cohen=כהן Dayan=דיין Friedman=פרידמן Golan=גולן Harel=הראל Katz=כץ Levi=לוי "
        "Mizrahi=מזרחי Peretz=פרץ Shapira=שפירא",
        "Amir=אמיר Daniel=דניאל Eitan=איתן Gal=גל Ido=עידו Noam=נועם Omer=עומר Uri=אורי Yonatan=יונתן",
        "Adi=עדי Dana=דנה Hila=הילה Maya=מאיה Michal=מיכל Noa=נועה Shira=שירה Tamar=תמר Yael=יעל"),
    "fa": Culture("Arab", "plain",
        "Ahmadzai=احمدزی Bahrami=بهرامی Daneshvar=دانشور Ebrahimi=ابراهیمی Farahani=فراهانی Hosseini=حسینی "
        "Jafari=جعفری Karimi=کریمی Moradi=مرادی Noori=نوری Rostami=رستمی Sharifi=شریفی Tavakoli=توکلی",
        "Amir=امیر Behrouz=بهروز Dariush=داریوش Farhad=فرهاد Hamid=حمید Kaveh=کاوه Mehdi=مهدی Navid=نوید "
        "Saeed=سعید",
        "Azadeh=آزاده Fatemeh=فاطمه Golnaz=گلناز Laleh=لاله Maryam=مریم Nasrin=نسرین Parisa=پریسا Shirin=شیرین "
        "Zahra=زهرا"),
    "ur": Culture("Arab", "plain",
        "Ahmed=احمد Baig=بیگ Chaudhry=چوہدری Farooqi=فاروقی Hashmi=ہاشمی Iqbal=اقبال Malik=ملک Mirza=مرزا "
        "Qureshi=قریشی Rehman=رحمان Siddiqui=صدیقی Zaidi=زیدی",
        "Adnan=عدنان Asad=اسد Bilal=بلال Danish=دانش Faisal=فیصل Hamza=حمزہ Kashif=کاشف Salman=سلمان Usman=عثمان",
        "Ayesha=عائشہ Bushra=بشریٰ Fatima=فاطمہ Hina=حنا Mahnoor=ماہ_نور Nadia=نادیہ Rabia=رابعہ Sana=ثناء "
        "Zainab=زینب"),
    "kk": Culture("Cyrl", "plain",
        "Abenov/Abenova=Абенов/Абенова Bekov/Bekova=Беков/Бекова Iskakov/Iskakova=Искаков/Искакова "
        "Kenzhebekov/Kenzhebekova=Кенжебеков/Кенжебекова Mukanov/Mukanova=Муканов/Муканова "
        "Nurpeisov/Nurpeisova=Нұрпейісов/Нұрпейісова Seitov/Seitova=Сейітов/Сейітова "
        "Tulegenov/Tulegenova=Төлегенов/Төлегенова",
        "Arman=Арман Baurzhan=Бауыржан Daniyar=Данияр Erlan=Ерлан Marat=Марат Nurlan=Нұрлан Serik=Серік "
        "Timur=Тимур",
        "Aigerim=Айгерім Aliya=Әлия Dinara=Динара Gulnara=Гүлнара Madina=Мадина Saule=Сәуле Togzhan=Тоғжан "
        "Zhanar=Жанар"),
    "ky": Culture("Cyrl", "plain",
        "Asanov/Asanova=Асанов/Асанова Bakirov/Bakirova=Бакиров/Бакирова Isakov/Isakova=Исаков/Исакова "
        "Mamytov/Mamytova=Мамытов/Мамытова Osmonov/Osmonova=Осмонов/Осмонова "
        "Toktogulov/Toktogulova=Токтогулов/Токтогулова",
        "Azamat=Азамат Bakyt=Бакыт Kubat=Кубат Maksat=Максат Nurbek=Нурбек Ulan=Улан",
        "Aizada=Айзада Cholpon=Чолпон Gulzat=Гүлзат Jyldyz=Жылдыз Nurgul=Нургүл Tolgonai=Толгонай"),
    "tg": Culture("Cyrl", "plain",
        "Davlatov/Davlatova=Давлатов/Давлатова Hakimov/Hakimova=Ҳакимов/Ҳакимова "
        "Nazarov/Nazarova=Назаров/Назарова Qodirov/Qodirova=Қодиров/Қодирова Saidov/Saidova=Саидов/Саидова "
        "Yusufov/Yusufova=Юсуфов/Юсуфова",
        "Behruz=Беҳруз Daler=Далер Firdavs=Фирдавс Jamshed=Ҷамшед Parviz=Парвиз Umed=Умед",
        "Gulrukhsor=Гулрухсор Madina=Мадина Nigina=Нигина Parvina=Парвина Shahlo=Шаҳло Zarina=Зарина"),
    "uz": Culture("Latn", "plain",
        "Abdullayev/Abdullayeva Ergashev/Ergasheva G'ulomov/G'ulomova Jo'rayev/Jo'rayeva Nazarov/Nazarova "
        "Qosimov/Qosimova Toshmatov/Toshmatova Yo'ldoshev/Yo'ldosheva",
        "Akmal Bobur Dilshod Jasur Otabek Sardor Ulug'bek",
        "Dilnoza Feruza Gulnora Lola Malika Nodira Zulfiya"),
    "tk": Culture("Latn", "plain",
        "Amanow/Amanowa Annaýew/Annaýewa Garaýew/Garaýewa Hojaýew/Hojaýewa Nuryýew/Nuryýewa Orazow/Orazowa",
        "Batyr Döwlet Guwanç Maksat Myrat Serdarly",
        "Aýna Bahar Gözel Jeren Maral Ogulgerek"),
}
