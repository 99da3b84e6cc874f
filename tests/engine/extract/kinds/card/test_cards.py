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
