"""Identity cards, licences and passports."""

from __future__ import annotations

from tests.engine.extract.sheets import column, page, read, values


def test_the_front_of_an_identity_card() -> None:
    """Labels that touch their values, a cut birth date, an address over two lines, no specimen mark in it."""
    sheet = page(
        (60, 70, "姓名"), (150, 70, "周子样"),
        (60, 140, "性别"), (150, 140, "女"), (260, 140, "民族维吾尔"),
        (60, 210, "出生"), (150, 210, "1980"), (210, 210, "年4月27日"),
        (60, 290, "住址"), (150, 290, "示例省样本市测试区样例路"), (150, 330, "11号6幢18单元"),
        (420, 310, "样本"),
        (60, 520, "公民身份号码"), (320, 520, "11010519491231002X"),
    )  # fmt: skip
    found = values(read("id_card", sheet))
    assert found["name"] == "周子样"
    assert (found["sex"], found["ethnicity"]) == ("女", "维吾尔")
    assert found["date_of_birth"] == "1980-04-27"
    assert found["address"] == "示例省样本市测试区样例路11号6幢18单元"
    assert found["id_number"] == "11010519491231002X"


def test_the_back_of_an_identity_card() -> None:
    """Authority and period."""
    sheet = column("中华人民共和国\n居民身份证\n签发机关  示例市公安局样本分局\n有效期限  2021.12.24-长期")
    found = values(read("id_card", sheet))
    assert found["authority"] == "示例市公安局样本分局"
    assert found["valid_period"] == "2021.12.24-长期"


def test_a_driving_licence_by_its_element_numbers() -> None:
    """The numbers that licences print before each value tell what it is."""
    sheet = page(
        (300, 40, "DRIVER LICENSE"), (150, 100, "4d LIC#WDLABCD456DG"), (500, 100, "9 CLASS B"),
        (150, 140, "1 TALBOT"), (150, 180, "2 LIAM R."),
        (150, 220, "3 DOB 01/16/1958"), (500, 220, "4a ISS 01/06/2015"),
        (150, 260, "8 123 STREET ADDRESS"), (165, 290, "YOUR CITY WA 99999-1234"), (500, 330, "4b EXP 08/12/2020"),
    )  # fmt: skip
    found = values(read("id_card", sheet))
    assert (found["surname"], found["given_names"]) == ("TALBOT", "LIAM R.")
    assert found["document_number"] == "WDLABCD456DG"
    assert found["licence_class"] == "B"
    assert found["date_of_birth"] == "1958-01-16"
    assert found["date_of_expiry"] == "2020-08-12"
    assert found["address"] == "123 STREET ADDRESS YOUR CITY WA 99999-1234"


def test_a_passport_by_its_zone() -> None:
    """The ICAO specimen: names, number and dates out of the two lines, fillers mended to 44 characters."""
    sheet = page(
        (60, 40, "PASSPORT"), (60, 100, "P<UTOERIKSSON<<ANNA<MARIA<<<<<<<<<<<<<<<<"),
        (60, 140, "L898902C36UTO7408122F1204159ZE184226B<<<<<10"),
    )  # fmt: skip
    found = values(read("passport", sheet))
    assert (found["surname"], found["given_names"]) == ("ERIKSSON", "ANNA MARIA")
    assert found["document_number"] == "L898902C3"
    assert (found["date_of_birth"], found["date_of_expiry"]) == ("1974-08-12", "2012-04-15")
    assert (found["sex"], found["issuing_country"]) == ("F", "UTO")
    assert found["mrz1"] == "P<UTOERIKSSON<<ANNA<MARIA".ljust(44, "<")


def test_a_passport_whose_labels_are_in_two_languages() -> None:
    """护照号/Passport No. is one label; 09 12月/DEC 1990 is one date; a zero in the first line is a letter."""
    sheet = page(
        (60, 40, "护照/PASSPORT"), (600, 40, "护照号/Passport No."), (600, 70, "EJ7730215"),
        (300, 140, "出生日期/Date of birth"), (300, 170, "09 12月/DEC 1990"),
        (600, 140, "签发日期/Date of issue"), (600, 170, "21 3月/MAR 2022"),
        (300, 240, "签发地点/Place of issue"), (300, 270, "陕西/SHAANXI"),
        (60, 500, "P0CHNHELIAN<<MINGYUE".ljust(44, "<")),
        (60, 540, "EJ77302152CHN9012097F3203204MH<<<<<<<<<<<<58"),
    )  # fmt: skip
    found = values(read("passport", sheet))
    assert found["document_number"] == "EJ7730215"
    assert (found["date_of_birth"], found["date_of_issue"]) == ("1990-12-09", "2022-03-21")
    assert found["place_of_issue"] == "陕西/SHAANXI"
    assert (found["surname"], found["issuing_country"]) == ("HELIAN", "CHN")


def test_an_address_ends_where_its_block_ends() -> None:
    """What stands a line further down belongs to something else."""
    sheet = page(
        (60, 100, "姓名 周子样"), (60, 160, "住址"), (150, 160, "示例省样本市测试区样例路11号"), (150, 230, "非营运")
    )
    assert values(read("id_card", sheet))["address"] == "示例省样本市测试区样例路11号"


def test_a_business_licence_in_two_columns() -> None:
    """The scope over several lines beside the capital; the day of issue alone under the authority."""
    sheet = page(
        (400, 40, "营业执照"), (60, 120, "统一社会信用代码"), (60, 150, "91330100799655058B"),
        (60, 240, "名称"), (180, 240, "岚山样例机械有限公司"), (560, 240, "注册资本"), (720, 240, "伍佰万元整"),
        (60, 300, "法定代表人"), (200, 300, "卢样"), (560, 300, "成立日期"), (720, 300, "2017年03月22日"),
        (60, 360, "经营范围"), (180, 360, "机械零件加工；模具制造；技"), (180, 390, "术咨询。"),
        (560, 360, "住所"), (720, 360, "示例市样本区测试路1号"),
        (560, 600, "登记机关"), (640, 660, "2023年11月08日"),
    )  # fmt: skip
    found = values(read("business_licence", sheet))
    assert (found["established"], found["issue_date"]) == ("2017-03-22", "2023-11-08")
    assert found["business_scope"] == "机械零件加工；模具制造；技术咨询"
    assert (found["registered_capital"], found["address"]) == ("伍佰万元整", "示例市样本区测试路1号")


def test_a_licence_whose_element_numbers_were_not_read() -> None:
    """Three days tell birth, issue and expiry by their order; two lines of capitals over the address are the names."""
    sheet = page(
        (300, 40, "DRIVER'S LICENSE"), (300, 100, "4a 158"), (600, 100, "H.MBER"),
        (300, 130, "03/21/2017"), (600, 130, "S88812345"), (300, 160, "01/12/2022"), (600, 160, "01/12/1961"),
        (300, 220, "ROE"), (300, 250, "JANE"), (300, 280, "12 NORTH MAIN STREET"),
        (300, 310, "NORTH QUINCY, MA 02171-1748"),
    )  # fmt: skip
    found = values(read("id_card", sheet))
    assert (found["surname"], found["given_names"], found["name"]) == ("ROE", "JANE", None)
    assert found["document_number"] == "S88812345"
    days = [found[name] for name in ("date_of_birth", "date_of_issue", "date_of_expiry")]
    assert days == ["1961-01-12", "2017-03-21", "2022-01-12"]


def test_an_old_french_card_by_its_zone() -> None:
    """36 characters a line: the surname above, number, given names, birth and sex below."""
    sheet = page(
        (60, 40, "CARTE NATIONALE D'IDENTITÉ"), (60, 90, "Nationalité Française"),
        (60, 400, "IDFRADUPONT".ljust(36, "<")), (60, 440, "8806923102858JEANNE<<MARIE<6512068F6"),
    )  # fmt: skip
    found = values(read("id_card", sheet))
    assert (found["surname"], found["given_names"], found["sex"]) == ("DUPONT", "JEANNE, MARIE", "F")
    assert (found["document_number"], found["date_of_birth"]) == ("880692310285", "1965-12-06")
    assert found["nationality"] == "Française"


def test_cards_with_zones_of_three_lines_and_visas() -> None:
    """The specimens of ICAO 9303: TD1 on a card, MRV-B on a visa; a wrong check digit is a doubt."""
    card = page(
        (60, 40, "IDENTITY CARD"), (60, 400, "I<UTOD231458907<<<<<<<<<<<<<<<"),
        (60, 440, "7408122F1204159UTO<<<<<<<<<<<6"), (60, 480, "ERIKSSON<<ANNA<MARIA<<<<<<<<<<"),
    )  # fmt: skip
    found = values(read("id_card", card))
    assert (found["surname"], found["given_names"], found["document_number"]) == ("ERIKSSON", "ANNA MARIA", "D23145890")
    assert (found["date_of_birth"], found["date_of_expiry"], found["sex"]) == ("1974-08-12", "2012-04-15", "F")
    visa = page((60, 400, "V<UTOERIKSSON<<ANNA<MARIA<<<<<<<<<<<"), (60, 440, "L8988901C4XXX4009078F96121098<<<<<<<"))
    read_visa = read("passport", visa)
    assert values(read_visa)["date_of_birth"] == "1940-09-07"
    number = next(field for field in read_visa.fields if field.name == "document_number")
    assert (number.value, number.confidence < 0.9) == ("L8988901C", False)


def test_labels_in_three_languages_are_one_label() -> None:
    """The translations of a label are no values, also where the reader broke the label or misread a letter of it."""
    sheet = page(
        (60, 40, "PASSPORT"), (60, 100, "Nationality/Nationalité/Nacionalidad"), (60, 128, "UTOPIAN"),
        (400, 100, "Couleur des yeux/Colour of eyes (13)"), (400, 128, "green"),
        (60, 180, "Place of birth/L"), (300, 180, "naissance/Lugar de nacimiento"), (60, 208, "ZENITH, N.J."),
        (60, 260, "Date of issue/Date de délivrance/Fecha de expedición"), (60, 288, "15 0CT 2020"),
    )  # fmt: skip
    found = values(read("passport", sheet))
    assert (found["nationality"], found["place_of_birth"]) == ("UTOPIAN", "ZENITH, N.J.")
    assert found["date_of_issue"] == "2020-10-15"
    french = page((60, 40, "PASSEPORT/PASSPORT"), (60, 100, "Date de déllvrance"), (60, 128, "06 07 2010"))
    assert values(read("passport", french))["date_of_issue"] == "2010-07-06"
