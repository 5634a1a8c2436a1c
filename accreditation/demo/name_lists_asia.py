"""Parts of names of East, South-East and South Asia and the Pacific."""

# The words of a list stand in rows: the formatter would not keep them.
# fmt: off

from __future__ import annotations

from typing import Final

from accreditation.demo.name_lists import Culture

ASIA: Final[dict[str, Culture]] = {
    "vi": Culture("Latn", "vietnamese",
        "Nguyễn Trần Lê Phạm Hoàng Phan Vũ Đặng Bùi Đỗ Hồ Ngô Dương Lý Đinh Trịnh Đoàn Mai Tạ",
        "Bảo Bình Dũng Duy Hải Hiếu Khôi Long Nam Phong Quân Sơn Thịnh Tùng Việt",
        "Anh Bích Chi Dung Giang Hà Hạnh Hương Lan Linh Mai Ngọc Nhung Phương Thảo Trang Vy",
        "Văn Quốc Đức Minh Hữu Xuân Gia",
        "Thị Thu Bích Khánh Ngọc Thanh Thuỳ",
        family_first=True),
    "zh": Culture("Hans", "east_asian",
        "Chen=陈 Deng=邓 Fang=方 Gao=高 Han=韩 He=何 Jiang=江 Lin=林 Lu=陆 Ma=马 Pan=潘 Shen=沈 Song=宋 Tang=唐 "
        "Xie=谢 Xu=徐 Yao=姚 Zheng=郑 Zhou=周 Ouyang=欧阳",
        "Bowen=博文 Chengyu=承宇 Haoran=浩然 Jianguo=建国 Junhao=俊豪 Mingyuan=明远 Ruifeng=瑞峰 Wei=伟 "
        "Yichen=奕辰 Zihan=子涵",
        "Jiayi=佳怡 Lihua=丽华 Meiling=美玲 Qian=倩 Shuyi=淑仪 Xiaowen=晓雯 Xueying=雪莹 Yating=雅婷 Yun=云 "
        "Zhilan=芷兰",
        family_first=True),
    "zh_latin": Culture("Latn", "plain",
        "Chan Cheong Goh Heng Khoo Koh Lau Lim Loh Ong Quek Seah Soh Tay Teo Yeo",
        "Boon_Kiat Chee_Meng Jun_Wei Kah_Hock Kok_Leong Wai_Keong Yong_Sheng",
        "Bee_Leng Hui_Min Li_Ting Mei_Fong Siew_Ling Xin_Yi Yoke_Peng",
        family_first=True),
    "ja": Culture("Jpan", "east_asian",
        "Aoki=青木 Fujita=藤田 Hayashi=林 Inoue=井上 Kimura=木村 Maeda=前田 Matsumoto=松本 Nakagawa=中川 "
        "Ogawa=小川 Sakamoto=坂本 Shimizu=清水 Takada=高田 Ueno=上野 Yamaguchi=山口",
        "Daisuke=大輔 Haruto=陽翔 Hiroshi=浩 Kazuya=和也 Kenji=健二 Makoto=誠 Ryota=亮太 Takumi=拓海 Yusuke=祐介",
        "Akiko=明子 Ayaka=彩花 Emi=恵美 Haruka=遥 Kaori=香織 Mika=美香 Naomi=直美 Sakura=桜 Yoko=洋子",
        family_first=True),
    "ko": Culture("Kore", "east_asian",
        "Kim=김 Ko=고 Kwon=권 Nam=남 Ryu=류 Min=민 Bae=배 Baek=백 Seo=서 Shin=신 Ahn=안 Oh=오 Yoo=유 Lim=임 "
        "Jang=장 Cho=조 Cha=차 Choi=최 Han=한 Hwang=황",
        "Do-yun=도윤 Geon-woo=건우 Hyun-seok=현석 Ji-hoon=지훈 Joon-ho=준호 Min-jae=민재 Sang-min=상민 "
        "Seung-hyun=승현 Tae-yang=태양",
        "Bo-ra=보라 Eun-ji=은지 Ha-eun=하은 Hye-jin=혜진 Ji-woo=지우 Mi-kyung=미경 Seo-yun=서윤 Soo-ah=수아 "
        "Yu-na=유나",
        family_first=True),
    "mn": Culture("Cyrl", "father",
        "Batbayar=Батбаяр Bold=Болд Dorj=Дорж Enkhbat=Энхбат Ganbold=Ганболд Munkhbat=Мөнхбат "
        "Otgonbayar=Отгонбаяр Purevdorj=Пүрэвдорж Tumurbaatar=Төмөрбаатар",
        "Altangerel=Алтангэрэл Batsaikhan=Батсайхан Erdene=Эрдэнэ Gantulga=Гантулга Temuujin=Тэмүүжин "
        "Tuguldur=Төгөлдөр",
        "Altantsetseg=Алтанцэцэг Bolormaa=Болормаа Enkhtuya=Энхтуяа Nomin=Номин Oyuunchimeg=Оюунчимэг "
        "Solongo=Солонго",
        family_first=True),
    "th": Culture("Thai", "plain",
        "Boonmee=บุญมี Chaiyasit=ไชยสิทธิ์ Jantarasri=จันทราศรี Kittisak=กิตติศักดิ์ Phromma=พรหมา "
        "Rattanakul=รัตนกุล Saelim=แซ่ลิ้ม Srisawat=ศรีสวัสดิ์ Thongchai=ธงชัย Wongsakul=วงศ์สกุล Yodsanga=ยอดสง่า",
        "Anan=อนันต์ Chatchai=ชาติชาย Kamol=กมล Narong=ณรงค์ Prasert=ประเสริฐ Somchai=สมชาย Surasak=สุรศักดิ์ "
        "Wichai=วิชัย",
        "Apinya=อภิญญา Busaba=บุษบา Kanya=กัญญา Malee=มาลี Nattaya=ณัฐยา Pimchanok=พิมพ์ชนก Siriporn=ศิริพร "
        "Waraporn=วราภรณ์"),
    "lo": Culture("Laoo", "plain",
        "Bounyavong=ບຸນຍະວົງ Chanthavong=ຈັນທະວົງ Inthavong=ອິນທະວົງ Keomany=ແກ້ວມະນີ Phommachanh=ພົມມະຈັນ "
        "Sengdara=ແສງດາລາ",
        "Bounmy=ບຸນມີ Khamla=ຄໍາຫລ້າ Somphone=ສົມພອນ Souksavanh=ສຸກສະຫວັນ Vilay=ວິໄລ",
        "Chansouk=ຈັນສຸກ Dara=ດາລາ Manivanh=ມະນີວັນ Noy=ນ້ອຍ Souphaphone=ສຸພາພອນ"),
    "km": Culture("Khmr", "plain",
        "Chan=ចាន់ Chea=ជា Heng=ហេង Keo=កែវ Long=ឡុង Meas=មាស Ouk=អ៊ុក Prak=ប្រាក់ Sok=សុខ Sorn=សន Touch=ទូច",
        "Bunthoeun=ប៊ុនធឿន Dara=ដារ៉ា Piseth=ពិសិដ្ឋ Rithy=រិទ្ធី Sovann=សុវណ្ណ Vuthy=វុទ្ធី",
        "Bopha=បុប្ផា Chanthou=ចន្ធូ Kunthea=គន្ធា Malis=ម្លិះ Sophea=សុភា Sreymom=ស្រីមុំ",
        family_first=True),
    "my": Culture("Mymr", "no_family",
        "",
        "Aung=အောင် Htun=ထွန်း Kyaw=ကျော် Lin=လင်း Moe=မိုး Naing=နိုင် Soe=စိုး Thant=သန့် Win=ဝင်း Zaw=ဇော်",
        "Aye=အေး Ei=အိ Hnin=နှင်း Khin=ခင် May=မေ Nilar=နီလာ Phyu=ဖြူ Sandar=စန္ဒာ Thida=သီတာ Yu=ယု"),
    "id": Culture("Latn", "single",
        "Gunawan Hidayat Kusuma Nugroho Pranata Santoso Setiawan Siregar Suryadi Wibowo Wijaya Hutapea",
        "Agus Bambang Budi Dwi_Cahyo Eko Hartono Rizky Slamet Sugeng Sunarto Suparman Wahyu",
        "Ayu Dewi Endang Fitri Indah Kartini Lestari Ningsih Ratna Sri_Wahyuni Sulastri Wulandari"),
    "ms": Culture("Latn", "bin",
        "Abdullah Ahmad Bakar Hamid Harun Ismail Jalil Kassim Mansor Othman Rahman Salleh Yusof Zakaria",
        "Afiq Amirul Azlan Faizal Hafiz Hakim Khairul Nazri Shahril Zulkifli",
        "Aishah Farah Hidayah Izzati Nadia Norhayati Nurul Rohani Siti_Aminah Zaleha"),
    "fil": Culture("Latn", "iberian",
        "Abad Bautista Castillo Delos_Santos Evangelista Garcia Malonzo Ocampo Natividad Panganiban Reyes Salonga "
        "Tolentino Villanueva",
        "Andres Ernesto Carlo Efren Jose_Mari Luis Miguel Paolo Ramon Vicente",
        "Angelica Carmela Divina Isabel Josefina Ligaya Maria_Clara Rosario Teresita"),
    "hi": Culture("Deva", "plain",
        "Agarwal=अग्रवाल Bhatt=भट्ट Chauhan=चौहान Deshmukh=देशमुख Gupta=गुप्ता Joshi=जोशी Kulkarni=कुलकर्णी "
        "Mehta=मेहता Mishra=मिश्रा Pandey=पांडेय Rastogi=रस्तोगी Sharma=शर्मा Trivedi=त्रिवेदी Verma=वर्मा",
        "Ajay=अजय Arjun=अर्जुन Deepak=दीपक Gaurav=गौरव Karan=करण Manoj=मनोज Prakash=प्रकाश Rohit=रोहित Sanjay=संजय "
        "Vikram=विक्रम",
        "Aarti=आरती Anjali=अंजलि Divya=दिव्या Kavita=कविता Lakshmi=लक्ष्मी Meera=मीरा Nisha=निशा Pooja=पूजा "
        "Rekha=रेखा Sunita=सुनीता"),
    "hi_latin": Culture("Latn", "plain",
        "Baldeo Beeharry Chand Gopaul Kumar Lall Maharaj Persaud Ramkissoon Ramlogan Sookdeo Singh",
        "Anand Dinesh Kishore Navin Rajiv Ravi Satish Vishnu",
        "Anjali Devika Indira Kamla Nalini Priya Shanta Vidya"),
    "ne": Culture("Deva", "plain",
        "Adhikari=अधिकारी Basnet=बस्नेत Gurung=गुरुङ Karki=कार्की Khadka=खड्का Maharjan=महर्जन Rai=राई Shrestha=श्रेष्ठ "
        "Tamang=तामाङ Thapa=थापा",
        "Bikash=विकास Dipendra=दीपेन्द्र Hari=हरि Krishna=कृष्ण Prakash=प्रकाश Suman=सुमन Umesh=उमेश",
        "Anita=अनिता Binita=विनिता Gita=गीता Laxmi=लक्ष्मी Maya=माया Sabina=सबिना Sarita=सरिता"),
    "pa": Culture("Guru", "plain",
        "Bajwa=ਬਾਜਵਾ Dhillon=ਢਿੱਲੋਂ Gill=ਗਿੱਲ Grewal=ਗਰੇਵਾਲ Sandhu=ਸੰਧੂ Sidhu=ਸਿੱਧੂ Virk=ਵਿਰਕ",
        "Gurpreet_Singh=ਗੁਰਪ੍ਰੀਤ_ਸਿੰਘ Harjit_Singh=ਹਰਜੀਤ_ਸਿੰਘ Jaspreet_Singh=ਜਸਪ੍ਰੀਤ_ਸਿੰਘ "
        "Manpreet_Singh=ਮਨਪ੍ਰੀਤ_ਸਿੰਘ",
        "Amarjit_Kaur=ਅਮਰਜੀਤ_ਕੌਰ Harleen_Kaur=ਹਰਲੀਨ_ਕੌਰ Navneet_Kaur=ਨਵਨੀਤ_ਕੌਰ Simran_Kaur=ਸਿਮਰਨ_ਕੌਰ"),
    "ta": Culture("Taml", "father",
        "Arumugam=ஆறுமுகம் Chandran=சந்திரன் Ganesan=கணேசன் Kandasamy=கந்தசாமி Murugan=முருகன் Natarajan=நடராஜன் "
        "Rajendran=ராஜேந்திரன் Selvam=செல்வம் Sundaram=சுந்தரம்",
        "Anbu=அன்பு Karthik=கார்த்திக் Kumaran=குமரன் Prabhu=பிரபு Senthil=செந்தில் Vasanth=வசந்த்",
        "Devi=தேவி Kavitha=கவிதா Malar=மலர் Meena=மீனா Priya=பிரியா Selvi=செல்வி"),
    "bn": Culture("Beng", "plain",
        "Banerjee=ব্যানার্জী Bhuiyan=ভূঁইয়া Chowdhury=চৌধুরী Das=দাস Hossain=হোসেন Islam=ইসলাম Karim=করিম "
        "Majumdar=মজুমদার Rahman=রহমান Sarkar=সরকার Sikder=সিকদার",
        "Anisur=আনিসুর Arif=আরিফ Debashis=দেবাশিস Kamal=কামাল Mahbub=মাহবুব Rafiq=রফিক Sohel=সোহেল Tanvir=তানভীর",
        "Farhana=ফারহানা Jharna=ঝর্ণা Lipika=লিপিকা Nasrin=নাসরিন Rumana=রুমানা Shirin=শিরীন Sumaiya=সুমাইয়া"),
    "si": Culture("Sinh", "plain",
        "Bandara=බණ්ඩාර Fernando=ප්‍රනාන්දු Gunasekara=ගුණසේකර Herath=හේරත් Jayasinghe=ජයසිංහ Perera=පෙරේරා "
        "Silva=සිල්වා Wijeratne=විජේරත්න",
        "Asanka=අසංක Chaminda=චමින්ද Kasun=කසුන් Nuwan=නුවන් Ruwan=රුවන් Saman=සමන්",
        "Chathurika=චතුරිකා Dilini=දිලිනි Kavindi=කවින්දි Nadeesha=නදීෂා Sanduni=සඳුනි Thilini=තිලිනි"),
    "dz": Culture("Latn", "no_family",
        "",
        "Dorji Karma Kinley Namgay Pema Phuntsho Sonam Tandin Tashi Ugyen",
        "Choden Dema Deki Karma Lhamo Pema Sonam Wangmo Yangchen Zangmo"),
    "dv": Culture("Latn", "three_names",
        "Adam Didi Fulhu Ibrahim Manik Naseem Rasheed Saeed Waheed Zahir",
        "Ahmed Hassan Hussain Ismail Moosa Shiyam",
        "Aishath Fathimath Hawwa Mariyam Shiuna Zulfa"),
    "sm": Culture("Latn", "plain",
        "Ah_Kuoi Faleolo Leota Lesa Matagi Pouono Sagapolu Taefu Tauiliili Toleafoa Tuilagi Vaai",
        "Afoa Ioane Lafaele Pita Sione Tavita Vaitele",
        "Alofa Fetu Lagi Moana Sina Talia Tiresa"),
    "to": Culture("Latn", "plain",
        "Fakatava Fifita Havili Kaufusi Latu Mafi Moala Taufa Tonga Vea",
        "'Aisea Feleti Mosese Penisimani Semisi Viliami",
        "'Ana Lupe Mele Salote Sela Tupou"),
    "fj": Culture("Latn", "plain",
        "Bolatagici Cakau Delai Kunabuli Lomaloma Matanisiga Nacola Ratuva Seruvatu Vakatawa",
        "Apisai Epeli Jone Manasa Ratu_Semi Waisale",
        "Adi_Litia Ana Mereoni Salote Unaisi Vasiti"),
    "pacific": Culture("Latn", "plain",
        "Aitaro Baniata Kaiku Kaltongga Kelep Lakoro Langrine Maelanga Nabobo Ngirmang Ravo Rarua Taloti Teaero "
        "Wai",
        "Andrew Baraniko Jeffrey John_Mark Moses Paul Robson Thomas Willie",
        "Anna Evelyn Grace Julie Lusi Martha Rosina Tekarei Vela"),
}
