"""Train, taxi and air tickets as several cities and carriers print them."""

from __future__ import annotations

import pytest

from tests.engine.extract.sheets import page, read, values


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
