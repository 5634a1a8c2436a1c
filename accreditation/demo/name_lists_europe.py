"""Parts of names of Europe, the Caucasus and the languages it carried overseas."""

# The words of a list stand in rows: the formatter would not keep them.
# fmt: off

from __future__ import annotations

from typing import Final

from accreditation.demo.name_lists import Culture

EUROPE: Final[dict[str, Culture]] = {
    "en": Culture("Latn", "two_given",
        "Ashdown Bartlett Caldwell Dunmore Ellery Fairbrother Garside Hathaway Ingleby Kingsley Langford Marlowe "
        "Northcott Pemberton Radcliffe Stanhope Thornbury Underwood Whitlock Yardley Clarke Bennett Joseph "
        "Charles",
        "Andrew Benjamin Colin Daniel Edmund Frederick Graham Henry Julian Marcus Nathan Oliver Stephen Theo",
        "Abigail Beatrice Charlotte Diana Eleanor Frances Georgia Harriet Josephine Lydia Margaret Rachel Sylvia"),
    "ga": Culture("Latn", "plain",
        "Ó_Briain/Ní_Bhriain Ó_Domhnaill/Ní_Dhomhnaill Kinsella Hanrahan Tierney Delaney Mulcahy Rafferty Scanlon "
        "Gallagher Breathnach",
        "Cathal Conor Declan Eoin Fergus Niall Oisín Pádraig Ruairí Tadhg",
        "Aoife Bríd Caoimhe Deirdre Éabha Gráinne Niamh Róisín Sinéad Siobhán"),
    "fr": Culture("Latn", "plain",
        "Aubertin Beaumont Chevallier Delacourt Fournier Garnier Joubert Lefèvre Marchand Noël Perrin Rousselle "
        "Saint-Clair Thévenot Vasseur Besançon Courtois Delmas",
        "Antoine Baptiste Clément Didier Étienne François-Xavier Guillaume Jean-Luc Laurent Mathieu Olivier Rémi",
        "Amélie Béatrice Camille Delphine Élodie Geneviève Hélène Juliette Marie-Claire Nathalie Océane Sylvie"),
    "de": Culture("Latn", "plain",
        "Albrecht Baumgärtner Dörfler Eichhorn Falkenhagen Grünwald Hoffmeister Köhler Lindner Müllheim "
        "Niedermayer Oberhauser Pfeiffer Reinhardt Schönfeld Strauß Übelacker Weißenborn Zimmerer",
        "Andreas Bernd Christoph Dietmar Florian Günther Heiko Jörg Lukas Matthias Rüdiger Stefan Tobias",
        "Annika Birgit Christiane Dörte Friederike Gisela Heike Jana Katharina Lena Susanne Ulrike"),
    "it": Culture("Latn", "plain",
        "Albertini Bellandi Castellani D'Amico Esposito Fontana Galliani Lombardo Marchetti Pellegrino Ricciardi "
        "Santoro Tedeschi Vitale Zanetti",
        "Alessandro Bruno Davide Emanuele Federico Gianluca Lorenzo Niccolò Paolo Salvatore Tommaso",
        "Alessia Bianca Chiara Eleonora Francesca Ginevra Ilaria Lucia Ornella Silvia Valentina"),
    "es": Culture("Latn", "double",
        "Aguirre Barrientos Cárdenas Domínguez Escalante Figueroa Galindo Herrera Ibáñez Jaramillo Larrea Montoya "
        "Núñez Ortega Peralta Quiroga Rosales Salcedo Tejada Urrutia Valdivia Zambrano Carrasco Benavides",
        "Alejandro Benjamín Cristóbal Emilio Fernando Gonzalo Ignacio Joaquín Mateo Rafael Rodrigo Sebastián "
        "Tomás",
        "Adriana Beatriz Carolina Elena Gabriela Inés Jimena Lucía Marisol Paloma Rocío Soledad Valeria Ximena"),
    "pt": Culture("Latn", "iberian",
        "Almeida Barbosa Carvalho Damasceno Esteves Figueiredo Gonçalves Leitão Magalhães Nogueira Pacheco "
        "Quintela Ramalho Simões Teixeira Vasconcelos",
        "António Bernardo Caetano Duarte Filipe Henrique João_Pedro Leandro Mário Nuno Rui Tiago",
        "Ana_Luísa Beatriz Catarina Fernanda Graça Helena Inês Joana Leonor Marta Rosa Sofia"),
    "nl": Culture("Latn", "plain",
        "van_den_Berg de_Groot Hoogland Kuiper van_Leeuwen Mulder Oosterhuis de_Ruyter Schippers Terpstra "
        "Vermeulen van_der_Wal Zandstra",
        "Bastiaan Casper Diederik Floris Hendrik Jeroen Lars Maarten Pieter Sander Willem",
        "Anneke Brechtje Carlijn Eline Femke Hanneke Inge Lotte Marieke Saskia Wilma"),
    "sv": Culture("Latn", "plain",
        "Ahlgren Björklund Dahlström Ekholm Forsberg Hallström Lindqvist Nordin Sandberg Sjöblom Wikström Åkesson",
        "Anders Bengt Erik Fredrik Gustav Håkan Johan Lennart Magnus Nils",
        "Agneta Birgitta Elsa Frida Gunilla Ingrid Karin Linnéa Sigrid Åsa"),
    "no": Culture("Latn", "plain",
        "Aasland Bakken Dahle Fjelde Haugen Kvam Lundby Nygård Rønning Solheim Tveit Østby",
        "Bjørn Eirik Geir Håvard Jostein Kåre Lars Morten Ole Sverre",
        "Astrid Berit Eli Gro Ingeborg Kari Marit Ragnhild Solveig Tuva"),
    "da": Culture("Latn", "plain",
        "Bjerregaard Clausen Dalgaard Friis Holm Kjærgaard Lauridsen Mortensen Nørgaard Skov Søndergaard "
        "Vestergaard",
        "Anders Bo Carsten Flemming Henrik Jesper Kasper Mads Søren Troels",
        "Annelise Bodil Charlotte Ellen Freja Hanne Kirsten Mette Pernille Signe"),
    "fi": Culture("Latn", "plain",
        "Aaltonen Heikkinen Järvinen Koskinen Laaksonen Mäkelä Niemi Ojala Peltonen Rantanen Salonen Väisänen",
        "Antti Eero Heikki Jukka Kalle Lauri Matti Olli Pekka Timo",
        "Aino Eeva Helmi Johanna Kaisa Liisa Marjatta Outi Päivi Tuula"),
    "is": Culture("Latn", "icelandic",
        "Arnar Björn=Björns Einar=Einars Gunnar=Gunnars Jón=Jóns Kristján=Kristjáns Magnús=Magnúsar Ólafur=Ólafs "
        "Sigurður=Sigurðar Stefán=Stefáns Þór=Þórs Páll=Páls",
        "Ari Birkir Davíð Egill Hallgrímur Ísak Kári Ragnar Snorri Þorsteinn",
        "Auður Birna Dagný Elín Guðrún Hildur Kolbrún Ragnheiður Sólveig Þórunn"),
    "et": Culture("Latn", "plain",
        "Aavik Kuusk Lepik Mägi Oja Pärn Raud Saar Tamm Vaher Õunapuu",
        "Ahti Indrek Jaan Kaarel Margus Priit Rein Tõnu Urmas",
        "Anu Eha Kadri Leelo Maarja Piret Riina Tiiu Ülle"),
    "lv": Culture("Latn", "plain",
        "Bērziņš/Bērziņa Kalniņš/Kalniņa Liepiņš/Liepiņa Ozols/Ozola Krūmiņš/Krūmiņa Zariņš/Zariņa Vītols/Vītola",
        "Aivars Gatis Ivars Jānis Kaspars Māris Normunds Uldis",
        "Aija Baiba Dace Ilze Līga Māra Sanita Zane"),
    "lt": Culture("Latn", "plain",
        "Jankauskas/Jankauskienė Kazlauskas/Kazlauskaitė Petrauskas/Petrauskienė Stankevičius/Stankevičiūtė "
        "Butkus/Butkienė Urbonas/Urbonaitė Žukauskas/Žukauskienė",
        "Andrius Darius Giedrius Jonas Mindaugas Rimantas Tomas Vytautas",
        "Aušra Danutė Eglė Ieva Jūratė Rasa Ugnė Živilė"),
    "pl": Culture("Latn", "plain",
        "Adamczyk Borkowski/Borkowska Chmielewski/Chmielewska Dąbrowski/Dąbrowska Gajewski/Gajewska "
        "Jabłoński/Jabłońska Król Malinowski/Malinowska Nowicki/Nowicka Ostrowski/Ostrowska Pawlak "
        "Śliwiński/Śliwińska Wróbel Żak",
        "Bartosz Cezary Grzegorz Jerzy Krzysztof Łukasz Mateusz Paweł Stanisław Wojciech",
        "Agnieszka Barbara Dorota Elżbieta Grażyna Joanna Katarzyna Małgorzata Wanda Zofia"),
    "cs": Culture("Latn", "plain",
        "Beneš/Benešová Černý/Černá Dvořák/Dvořáková Hájek/Hájková Jelínek/Jelínková Kučera/Kučerová Malý/Malá "
        "Němec/Němcová Růžička/Růžičková Veselý/Veselá",
        "Antonín Bohumil Jiří Karel Lukáš Miroslav Ondřej Radek Tomáš Zdeněk",
        "Alena Blanka Eliška Hana Ivana Jitka Kateřina Lenka Markéta Zuzana"),
    "sk": Culture("Latn", "plain",
        "Baláž/Balážová Gajdoš/Gajdošová Hudák/Hudáková Kováč/Kováčová Lukáč/Lukáčová Oravec/Oravcová "
        "Šimko/Šimková",
        "Dušan Igor Ján Ľubomír Martin Peter Rastislav Štefan",
        "Anna Božena Dagmar Ľudmila Mária Renáta Soňa Viera"),
    "hu": Culture("Latn", "plain",
        "Balogh Csernai Erdélyi Fekete Gulyás Hegedűs Juhász Kelemen Lakatos Molnár Pintér Szűcs Takács Vörös",
        "András Bence Dezső Ferenc Gergely István Károly László Mátyás Zoltán",
        "Ágnes Boglárka Dóra Eszter Gizella Ilona Judit Katalin Márta Réka",
        family_first=True),
    "sl": Culture("Latn", "plain",
        "Bizjak Hribar Jereb Kastelic Kobal Mlakar Oblak Rupnik Vidmar Zupan",
        "Aleš Blaž Gorazd Jernej Luka Matjaž Rok Tadej",
        "Alenka Barbara Darja Irena Maja Nada Špela Vesna"),
    "hr": Culture("Latn", "plain",
        "Babić Delić Grgić Horvat Jurić Knežević Marušić Perković Radić Šarić Tomić Vuković Hodžić",
        "Ante Davor Goran Ivica Josip Krešimir Mirza Tomislav Zvonimir",
        "Ana Branka Dubravka Emina Ivana Jasna Ljiljana Marija Snježana"),
    "sr": Culture("Cyrl", "plain",
        "Đorđević=Ђорђевић Ilić=Илић Jovanović=Јовановић Kostić=Костић Lazić=Лазић Marković=Марковић "
        "Nikolić=Николић Pavlović=Павловић Ristić=Ристић Stojanović=Стојановић Živković=Живковић",
        "Bojan=Бојан Dragan=Драган Goran=Горан Jovan=Јован Luka=Лука Miloš=Милош Nemanja=Немања Stefan=Стефан "
        "Uroš=Урош",
        "Ana=Ана Dragana=Драгана Ivana=Ивана Jelena=Јелена Ljubica=Љубица Marija=Марија Nataša=Наташа Vesna=Весна"),
    "mk": Culture("Cyrl", "plain",
        "Angelovski/Angelovska=Ангеловски/Ангеловска Dimovski/Dimovska=Димовски/Димовска "
        "Kostovski/Kostovska=Костовски/Костовска Petrovski/Petrovska=Петровски/Петровска "
        "Stojanovski/Stojanovska=Стојановски/Стојановска Trajkovski/Trajkovska=Трајковски/Трајковска",
        "Aleksandar=Александар Blagoj=Благој Dejan=Дејан Goce=Гоце Nikola=Никола Vasil=Васил",
        "Biljana=Билјана Elena=Елена Katerina=Катерина Ljubica=Љубица Marija=Марија Vesna=Весна"),
    "sq": Culture("Latn", "plain",
        "Bardhi Çela Dervishi Gjoka Hysa Kola Leka Marku Prifti Shehu Topalli Zeneli",
        "Agim Besnik Dritan Fatos Gëzim Ilir Luan Skënder",
        "Arta Blerta Drita Elira Flutura Mirela Teuta Valbona"),
    "ro": Culture("Latn", "plain",
        "Alexandrescu Bălan Ciobanu Dragomir Enache Grigorescu Ionescu Lupu Munteanu Oprea Rusu Ștefănescu "
        "Țurcanu",
        "Adrian Bogdan Cristian Dumitru Florin Ionuț Liviu Mihai Răzvan Ștefan",
        "Alina Bianca Corina Daniela Elena Ioana Luminița Mihaela Ruxandra Simona"),
    "mt": Culture("Latn", "plain",
        "Azzopardi Borg Camilleri Farrugia Galea Grech Micallef Vassallo Zammit",
        "Carmelo Ġorġ Karm Mario Pawlu Salvu Wistin",
        "Carmen Ġulja Marija Pawlina Rita Stella Tereża"),
    "el": Culture("Grek", "plain",
        "Anagnostou=Αναγνώστου Dimitriou=Δημητρίου Kontos/Kontou=Κοντός/Κοντού "
        "Lambropoulos/Lambropoulou=Λαμπρόπουλος/Λαμπροπούλου Makris/Makri=Μακρής/Μακρή "
        "Nikolaidis/Nikolaidou=Νικολαΐδης/Νικολαΐδου Oikonomou=Οικονόμου Papadakis/Papadaki=Παπαδάκης/Παπαδάκη "
        "Vlachos/Vlachou=Βλάχος/Βλάχου Zervas/Zerva=Ζέρβας/Ζέρβα",
        "Alexandros=Αλέξανδρος Dimitrios=Δημήτριος Georgios=Γεώργιος Ilias=Ηλίας Konstantinos=Κωνσταντίνος "
        "Nikolaos=Νικόλαος Petros=Πέτρος Spyridon=Σπυρίδων",
        "Aikaterini=Αικατερίνη Chrysoula=Χρυσούλα Eleni=Ελένη Fotini=Φωτεινή Ioanna=Ιωάννα Maria=Μαρία "
        "Sofia=Σοφία Vasiliki=Βασιλική"),
    "bg": Culture("Cyrl", "patronymic_shown",
        "Angelov/Angelova=Ангелов/Ангелова Dimitrov/Dimitrova=Димитров/Димитрова "
        "Hristov/Hristova=Христов/Христова Kolev/Koleva=Колев/Колева Marinov/Marinova=Маринов/Маринова "
        "Petkov/Petkova=Петков/Петкова Stoyanov/Stoyanova=Стоянов/Стоянова Todorov/Todorova=Тодоров/Тодорова "
        "Veselinov/Veselinova=Веселинов/Веселинова",
        "Atanas=Атанас Boyan=Боян Dimitar=Димитър Georgi=Георги Ivaylo=Ивайло Kaloyan=Калоян Nikolay=Николай "
        "Stefan=Стефан",
        "Boryana=Боряна Darina=Дарина Elena=Елена Gergana=Гергана Kalina=Калина Milena=Милена Rositsa=Росица "
        "Tsvetelina=Цветелина",
        "Ivanov=Иванов Georgiev=Георгиев Todorov=Тодоров Petrov=Петров Yordanov=Йорданов Nikolov=Николов",
        "Ivanova=Иванова Georgieva=Георгиева Todorova=Тодорова Petrova=Петрова Yordanova=Йорданова "
        "Nikolova=Николова"),
    "ru": Culture("Cyrl", "patronymic_hidden",
        "Abramov/Abramova=Абрамов/Абрамова Belyaev/Belyaeva=Беляев/Беляева "
        "Vinogradov/Vinogradova=Виноградов/Виноградова Gusev/Guseva=Гусев/Гусева Ershov/Ershova=Ершов/Ершова "
        "Zaytsev/Zaytseva=Зайцев/Зайцева Kovalev/Kovaleva=Ковалёв/Ковалёва Lebedev/Lebedeva=Лебедев/Лебедева "
        "Morozov/Morozova=Морозов/Морозова Orlov/Orlova=Орлов/Орлова Sokolov/Sokolova=Соколов/Соколова "
        "Tikhonov/Tikhonova=Тихонов/Тихонова Fedotov/Fedotova=Федотов/Федотова "
        "Chernyshov/Chernyshova=Чернышов/Чернышова",
        "Aleksei=Алексей Boris=Борис Viktor=Виктор Grigorii=Григорий Denis=Денис Evgenii=Евгений Igor=Игорь "
        "Konstantin=Константин Mikhail=Михаил Pavel=Павел Roman=Роман Timofei=Тимофей",
        "Alla=Алла Vera=Вера Galina=Галина Daria=Дарья Ekaterina=Екатерина Zhanna=Жанна Irina=Ирина "
        "Kseniia=Ксения Marina=Марина Olga=Ольга Svetlana=Светлана Iuliia=Юлия",
        "Alekseevich=Алексеевич Borisovich=Борисович Viktorovich=Викторович Igorevich=Игоревич Pavlovich=Павлович "
        "Nikolaevich=Николаевич",
        "Alekseevna=Алексеевна Borisovna=Борисовна Viktorovna=Викторовна Igorevna=Игоревна Pavlovna=Павловна "
        "Nikolaevna=Николаевна"),
    "uk": Culture("Cyrl", "patronymic_hidden",
        "Bondarenko=Бондаренко Vasylenko=Василенко Hnatiuk=Гнатюк Diachenko=Дяченко Kravchuk=Кравчук "
        "Lysenko=Лисенко Melnyk=Мельник Oliinyk=Олійник Panchenko=Панченко Rudenko=Руденко Savchuk=Савчук "
        "Tkachenko=Ткаченко Yurchenko=Юрченко",
        "Andrii=Андрій Bohdan=Богдан Vasyl=Василь Hryhorii=Григорій Ihor=Ігор Mykola=Микола Oleksii=Олексій "
        "Taras=Тарас Yurii=Юрій",
        "Anastasiia=Анастасія Halyna=Галина Yevheniia=Євгенія Iryna=Ірина Kateryna=Катерина Lesia=Леся "
        "Nadiia=Надія Oksana=Оксана Solomiia=Соломія",
        "Andriiovych=Андрійович Vasylovych=Васильович Ivanovych=Іванович Mykolaiovych=Миколайович "
        "Petrovych=Петрович",
        "Andriivna=Андріївна Vasylivna=Василівна Ivanivna=Іванівна Mykolaivna=Миколаївна Petrivna=Петрівна"),
    "be": Culture("Cyrl", "patronymic_hidden",
        "Bahdanovich=Багдановіч Hrynkevich=Грынкевіч Zhuk=Жук Kavalchuk=Кавальчук Novik=Новік Sidarenka=Сідарэнка "
        "Yakubovich=Якубовіч",
        "Ales=Алесь Dzmitry=Дзмітрый Maksim=Максім Pavel=Павел Siarhei=Сяргей Yury=Юрый",
        "Alena=Алена Hanna=Ганна Volha=Вольга Maryia=Марыя Natallia=Наталля Sviatlana=Святлана",
        "Ivanavich=Іванавіч Mikalaevich=Мікалаевіч Piatrovich=Пятровіч",
        "Ivanauna=Іванаўна Mikalaeuna=Мікалаеўна Piatrouna=Пятроўна"),
    "ka": Culture("Geor", "plain",
        "Beridze=ბერიძე Chkheidze=ჩხეიძე Dolidze=დოლიძე Gelashvili=გელაშვილი Kapanadze=კაპანაძე Lomidze=ლომიძე "
        "Maisuradze=მაისურაძე Nozadze=ნოზაძე Tabidze=ტაბიძე Tsereteli=წერეთელი",
        "Davit=დავით Giorgi=გიორგი Irakli=ირაკლი Levan=ლევან Nika=ნიკა Otar=ოთარ Tornike=თორნიკე Zurab=ზურაბ",
        "Ana=ანა Eka=ეკა Ketevan=ქეთევან Lali=ლალი Mariam=მარიამ Nino=ნინო Tamar=თამარ Natia=ნათია"),
    "hy": Culture("Armn", "plain",
        "Avagyan=Ավագյան Danielyan=Դանիելյան Galstyan=Գալստյան Hakobyan=Հակոբյան Karapetyan=Կարապետյան "
        "Manukyan=Մանուկյան Petrosyan=Պետրոսյան Simonyan=Սիմոնյան Vardanyan=Վարդանյան",
        "Aram=Արամ Davit=Դավիթ Gevorg=Գևորգ Hayk=Հայկ Karen=Կարեն Narek=Նարեկ Tigran=Տիգրան",
        "Anahit=Անահիտ Gayane=Գայանե Lilit=Լիլիթ Mariam=Մարիամ Nare=Նարե Sona=Սոնա Tatevik=Տաթևիկ"),
    "az": Culture("Latn", "plain",
        "Abbasov/Abbasova Babayev/Babayeva Əhmədov/Əhmədova Hüseynov/Hüseynova İsmayılov/İsmayılova "
        "Quliyev/Quliyeva Rzayev/Rzayeva Şükürov/Şükürova",
        "Anar Elçin Fərid Kənan Murad Orxan Rəşad Tural",
        "Aygün Günel Könül Leyla Nigar Sevda Şəbnəm Ülviyyə"),
    "tr": Culture("Latn", "plain",
        "Akgül Bozkurt Çelik Doğan Ergün Güneş Işık Karaca Özdemir Polat Şahin Taşkın Uçar Yıldız",
        "Ahmet Burak Cengiz Emre Fatih Hakan İbrahim Kerem Mustafa Oğuz Selim Tolga",
        "Ayşe Burcu Canan Defne Elif Fatma Gülay İpek Merve Nesrin Özge Zeynep"),
}
