"""Parts of names of Africa south of the Sahara and the Horn."""

# The words of a list stand in rows: the formatter would not keep them.
# fmt: off

from __future__ import annotations

from typing import Final

from accreditation.demo.name_lists import Culture

AFRICA: Final[dict[str, Culture]] = {
    "am": Culture("Ethi", "father",
        "Abebe=አበበ Alemu=አለሙ Bekele=በቀለ Desta=ደስታ Getachew=ጌታቸው Girma=ግርማ Haile=ኃይሌ Kebede=ከበደ Lemma=ለማ "
        "Mekonnen=መኮንን Tadesse=ታደሰ Tesfaye=ተስፋዬ Wolde=ወልዴ Worku=ወርቁ",
        "Abel=አቤል Biruk=ብሩክ Dawit=ዳዊት Ermias=ኤርምያስ Henok=ሄኖክ Mulugeta=ሙሉጌታ Solomon=ሰለሞን Tewodros=ቴዎድሮስ Yared=ያሬድ "
        "Yonas=ዮናስ",
        "Almaz=አልማዝ Bethlehem=ቤተልሔም Eden=ኤደን Hiwot=ሕይወት Meron=ሜሮን Rahel=ራሔል Selam=ሰላም Tigist=ትዕግስት Tsehay=ፀሐይ "
        "Zewditu=ዘውዲቱ"),
    "ti": Culture("Ethi", "father",
        "Berhane=ብርሃነ Gebremariam=ገብረማርያም Habte=ሃብተ Kidane=ኪዳነ Tekle=ተክለ Tesfai=ተስፋይ Woldu=ወልዱ Zerai=ዘርኣይ",
        "Amanuel=ኣማኑኤል Filmon=ፊልሞን Kibrom=ክብሮም Mehari=መሓሪ Robel=ሮቤል Yohannes=ዮሃንስ",
        "Azieb=ኣዜብ Feven=ፌቨን Luwam=ልዋም Mebrat=መብራት Saba=ሳባ Senait=ሰናይት"),
    "so": Culture("Latn", "three_names",
        "Abdi Aden Barre Dualeh Farah Gedi Hirsi Jama Nur Osman Robleh Samatar Warsame Yusuf",
        "Abdirahman Ayanle Cabdi Guled Idris Liban Mahad Sahal Zakaria",
        "Amina Deqa Fadumo Hodan Ifrah Ladan Naima Sahra"),
    "sw": Culture("Latn", "plain",
        "Baraka Chacha Juma Kamau Kibet Kimani Lema Mbise Mosha Mushi Mutua Mwangi Njoroge Ochieng Omondi Otieno "
        "Shayo",
        "Amani Baraka Daudi Elia Hamisi Jabari Joseph Musa Peter Rashidi",
        "Aisha Asha Esther Faith Halima Imani Neema Rehema Subira Wanjiru Zawadi"),
    "lg": Culture("Latn", "plain",
        "Kato Kiggundu Lubega Mugisha Mukasa Nakato Namukasa Okello Opio Ssebunya Tumusiime Wasswa",
        "Daniel Emmanuel Isaac Joseph Moses Peter Samuel Solomon",
        "Agnes Esther Grace Judith Mercy Naomi Rebecca Ruth"),
    "rw": Culture("Latn", "plain",
        "Bizimana Gasana Habimana Hakizimana Iradukunda Mugabo Mukamana Ndayisenga Niyonzima Nkurikiye Tuyishime "
        "Uwase",
        "Aimable Claude Eric Innocent Jean-Bosco Olivier Patrick Théogène",
        "Aline Chantal Diane Espérance Immaculée Jeanne Solange Vestine"),
    "yo": Culture("Latn", "two_given",
        "Adebayo Adeyemi Afolabi Akinwale Bamidele Falade Ogunleye Ojo Okunola Olaniyan Oyelaran Shittu",
        "Ayodele Babatunde Damilola Kayode Kolawole Olumide Segun Tunde",
        "Abisola Bukola Folake Morenike Omotola Ronke Titilayo Yetunde"),
    "ig": Culture("Latn", "plain",
        "Anyanwu Chukwuma Ezeani Ibekwe Madueke Nnadi Nwachukwu Obiora Okafor Onwuka Udeh Umeh",
        "Chidi Chinedu Emeka Ifeanyi Kelechi Nnamdi Obinna Uche",
        "Adaeze Chiamaka Chioma Ifeoma Ngozi Nkechi Obioma Uju"),
    "ha": Culture("Latn", "plain",
        "Abubakar Bello Danjuma Garba Haruna Idris Kabiru Lawal Maikudi Sani Shehu Yakubu",
        "Aliyu Bashir Faruk Hamza Kabir Musa Nasir Sadiq Umar",
        "Amina Asabe Fatima Hadiza Hauwa Jamila Ladi Maryam Zainab"),
    "ak": Culture("Latn", "plain",
        "Acheampong Agyeman Amoako Ansah Asante Boateng Darko Frimpong Gyasi Mensah Ofori Opoku Owusu Sarpong",
        "Kofi Kojo Kwabena Kwame Kwasi Yaw",
        "Abena Adwoa Afua Akosua Ama Efua Esi Yaa"),
    "wolof": Culture("Latn", "plain",
        "Ba Camara Ceesay Cissé Diagne Diop Gaye Jallow Kane Mbaye Ndiaye Niang Samb Sarr Seck Sylla Touré",
        "Abdoulaye Cheikh Ibrahima Lamine Mamadou Moussa Ousmane Papa_Alioune Souleymane",
        "Aïssatou Aminata Astou Coumba Fatou Khady Mariama Ndèye Rokhaya"),
    "mande": Culture("Latn", "plain",
        "Bamba Coulibaly Dembélé Diarra Fofana Kaboré Keita Konaté Koné Kouassi Ouédraogo Sangaré Sawadogo Traoré "
        "Zongo",
        "Adama Boubacar Drissa Issa Karim Modibo Salif Seydou Yacouba",
        "Adjoa Awa Djénéba Fanta Kadiatou Maïmouna Nana Oumou Salimata"),
    "fon": Culture("Latn", "plain",
        "Adjovi Agbodjan Ahouansou Akakpo Amouzou Dossou Gbaguidi Hounkpatin Kpodo Lawson Sossou Zinsou",
        "Bienvenu Cossi Firmin Kodjo Komlan Marius Serge Yao",
        "Afi Akouvi Bernadette Clarisse Essi Julienne Rosine Sênami"),
    "congo": Culture("Latn", "plain",
        "Bakala Essono Ilunga Kabongo Kalala Lukusa Mabiala Makaya Mbuyi Moukoko Mpiana Ndong Ngoma Nzinga Owono "
        "Tshilombo",
        "Aimé Blaise Christian Dieudonné Fabrice Gédéon Héritier Placide Sylvain",
        "Béatrice Clémence Divine Gisèle Mireille Nadège Prisca Sandrine Yvette"),
    "din": Culture("Latn", "three_names",
        "Ajak Akol Bol Deng Garang Kuol Lual Majok Malual Nyok Wol",
        "Daniel Emmanuel Isaac Joseph Moses Peter Samuel Solomon",
        "Abuk Achol Adut Akuol Awien Nyandeng Nyibol"),
    "zu": Culture("Latn", "two_given",
        "Buthelezi Cele Dlamini Gumede Khumalo Mabaso Mahlangu Mkhize Molefe Ndlovu Nkosi Ntuli Sithole Thwala "
        "Zungu",
        "Andile Bongani Lungelo Mandla Nhlanhla Sipho Siyabonga Themba Vusi",
        "Ayanda Busisiwe Lindiwe Nomvula Nonhlanhla Sibongile Thandeka Zanele"),
    "sn": Culture("Latn", "plain",
        "Chigumba Chikore Dube Gumbo Hove Mapfumo Marimo Moyo Mutasa Nyoni Shumba Zhou",
        "Farai Kudzai Munyaradzi Simba Takudzwa Tatenda Tendai Tinashe",
        "Chipo Nyasha Rudo Rutendo Shamiso Tariro Tsitsi Vimbai"),
    "tn": Culture("Latn", "plain",
        "Baloyi Kgosana Maseko Modise Mogapi Molosi Nangolo Pule Seretse Shikongo Tau Thebe",
        "Kabelo Kagiso Lesedi Mpho Tebogo Thabo Tiro",
        "Boitumelo Dineo Gorata Keabetswe Lorato Masego Neo"),
    "ny": Culture("Latn", "plain",
        "Banda Chirwa Gondwe Kachale Kalulu Mbewe Mumba Mwale Nyirenda Phiri Sakala Tembo Zulu",
        "Daniel Emmanuel Isaac Joseph Moses Peter Samuel Solomon",
        "Agnes Esther Grace Judith Mercy Naomi Rebecca Ruth"),
    "mg": Culture("Latn", "long",
        "Andriamanantena Andrianjafy Rabemananjara Rakotomalala Ramanantsoa Randriamampianina Ranaivoson "
        "Rasoamanarivo Ratsimbazafy Razafimahatratra",
        "Fetra Hery Lova Mamy Njaka Rivo Solofo Tahina",
        "Fara Haingo Hanitra Lalaina Mialy Noro Vola Voahangy",
        "Andriantsoa Fanomezantsoa Harimanana Tantely",
        "Fanjaniaina Harivola Malalatiana Nirina"),
}
