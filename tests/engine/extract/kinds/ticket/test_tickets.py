"""Train, taxi and air tickets as several cities and carriers print them."""

from __future__ import annotations

import pytest

from engine.extract import field_named, meant_on
from tests.engine.extract.sheets import BOOK, column, page, read, values


@pytest.mark.parametrize("gap", [True, False], ids=["站 apart", "站 not read"])
def test_the_stations_of_a_paper_ticket_stand_beside_the_train(gap: bool) -> None:
    """长沙南 left and 广州南 right of the train's number."""
    stations = ((230, 90, "站"), (760, 90, "站")) if gap else ()
    sheet = page(
        (40, 30, "Z58A022117"), (100, 90, "长沙南"), (400, 90, "G6113"), (620, 90, "广州南"), *stations,
        (60, 160, "2024年10月03日08:52开"), (600, 160, "11车03F号"),
        (60, 210, "¥314.00元"), (600, 210, "二等座"), (60, 260, "430104*3218谭样雨"),
    )  # fmt: skip
    found = values(read("train_ticket", sheet))
    assert (found["from_station"], found["to_station"]) == ("长沙南站", "广州南站")
    assert found["ticket_number"] == "Z58A022117"
    assert (found["travel_date"], found["depart_time"]) == ("2024-10-03", "08:52")
    assert (found["id_masked"], found["passenger_name"]) == ("430104********3218", "谭样雨")


def test_a_taxi_receipt_with_a_range_of_times_and_surcharges() -> None:
    """The time is a range, the total is what was paid, the heading names the city."""
    sheet = column(
        "示例省样本市出租汽车专用发票\n车号  样B·N3421\n日期  2024年05月11日\n时间  18:22-18:57\n"
        "金额  45.00元\n燃油附加费  1.00元\n预约叫车费  4.00元\n实收金额  50.00元"
    )
    found = values(read("taxi_ticket", sheet))
    assert (found["time_on"], found["time_off"]) == ("18:22", "18:57")
    assert (found["total"], found["fuel_fee"], found["booking_fee"]) == ("50.00", "1.00", "4.00")
    assert (found["province"], found["city"]) == ("示例省", "样本市")


def test_a_taxi_receipt_whose_date_stands_before_the_time() -> None:
    """No label 日期: the day is that of 上车时间."""
    found = values(
        read("taxi_ticket", column("样本市出租汽车发票\n上车时间2022-11-0821:14\n下车时间21:40\n总额  21.50"))
    )
    assert (found["date"], found["time_on"], found["time_off"]) == ("2022-11-08", "21:14", "21:40")
    assert found["total"] == "21.50"


FLIGHTS = (
    (300, 30, "航空运输电子客票行程单"), (40, 100, "旅客姓名"), (40, 130, "欧阳样"),
    (300, 200, "承运人"), (420, 200, "航班号"), (540, 200, "座位等级"), (680, 200, "日期"), (860, 200, "时间"),
    (40, 240, "自 FROM 示例虹桥 SHA T2"), (310, 240, "东航"), (425, 240, "MU5101"), (570, 240, "Y"),
    (650, 240, "2024-08-16"), (855, 240, "07:00"),
    (40, 290, "至TO"), (110, 290, "样本首都 PEK"), (310, 290, "国航"), (425, 290, "CA1415"), (570, 290, "V"),
    (650, 290, "2024-08-17"), (855, 290, "09:20"),
    (40, 340, "至：样本双流"), (425, 340, "VOID"),
    (40, 400, "票价"), (40, 430, "CNY 1240.00"), (500, 400, "合计"), (500, 430, "CNY 1400.00"),
)  # fmt: skip


def test_the_flights_of_an_itinerary() -> None:
    """The first flight gives the fields, every flight a row; 自, 至, FROM, TO and VOID are no places."""
    found = read("air_ticket", page(*FLIGHTS))
    fields = values(found)
    assert (fields["from_airport"], fields["to_airport"]) == ("示例虹桥", "样本首都")
    assert (fields["carrier"], fields["flight_number"], fields["seat_class"]) == ("东航", "MU5101", "Y")
    assert (fields["travel_date"], fields["depart_time"]) == ("2024-08-16", "07:00")
    assert (fields["fare"], fields["total_amount"]) == ("1240.00", "1400.00")
    assert [[cell.value for cell in row][:4] for row in found.items] == [
        ["示例虹桥", "样本首都", "东航", "MU5101"],
        ["样本首都", "样本双流", "国航", "CA1415"],
    ]


def test_a_page_without_flights_has_no_rows() -> None:
    """A heading alone makes no flight."""
    found = read("air_ticket", page(*FLIGHTS[:8], (40, 400, "票价")))
    assert found.items == ()
    assert values(found)["from_airport"] is None


def test_a_typed_name_is_meant_as_the_document_means_it() -> None:
    """姓 on a passport is the zone's surname, not the one of a driving licence."""
    typed = field_named("姓", BOOK)
    assert meant_on(typed, BOOK["passport"]).rule == "mrz_surname"
    assert meant_on(typed, BOOK["receipt"]) == typed


def test_units_in_brackets_belong_to_the_label() -> None:
    """候时(时:分:秒) and 里程(公里) are labels, and a year of two digits comes first."""
    sheet = column(
        "样本市出租汽车统一发票\n车牌号码样A5X88D\n日期  25-03-09\n里程(公里)  11.3\n"
        "候时(时:分:秒)00:05:32\n总计(元)47.60"
    )
    found = values(read("taxi_ticket", sheet))
    assert (found["licence_plate"], found["date"]) == ("样A5X88D", "2025-03-09")
    assert (found["mileage"], found["waiting"], found["total"]) == ("11.3", "00:05:32", "47.60")


def test_a_seat_without_a_place_keeps_its_class() -> None:
    """07车无座 in second class is second class; 加1车 is a carriage."""
    sheet = page(
        (100, 90, "长沙南站"), (400, 90, "G6113"), (620, 90, "广州南站"),
        (60, 160, "2024年10月03日08:52开"), (500, 160, "07车无座"), (600, 210, "二等座"),
    )  # fmt: skip
    found = values(read("train_ticket", sheet))
    assert (found["seat"], found["seat_class"]) == ("07车无座", "二等座")
    extra = values(read("train_ticket", page((100, 90, "K1096"), (500, 160, "加1车015号上铺"))))
    assert extra["seat"] == "加1车015号上铺"
