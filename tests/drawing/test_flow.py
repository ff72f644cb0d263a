from __future__ import annotations

import pytest
from matplotlib.patches import Rectangle

from ipvi_eval.drawing.flow import Step, draw_flow

STEPS = [
    Step("On a list: 100", ("On a list that is not notified: 25",), ("Came from elsewhere: 12",)),
    Step(
        "Due to be notified, which is a long text that goes over more than one line: 87\nEntered since: 40",
        ("Gone: 7",),
    ),
    Step("Reached: 80"),
]
ENDS = ["New record: 20", "Died or moved away without one by then: 30", "None: 30"]


@pytest.fixture(scope="module")
def figure():
    return draw_flow(STEPS, ENDS)


def holds(box, place):
    return box.x0 <= place.x0 and place.x1 <= box.x1 and box.y0 <= place.y0 and place.y1 <= box.y1


def rectangles(figure):
    return [patch for patch in figure.axes[0].patches if isinstance(patch, Rectangle)]


def test_every_text_is_there_once(figure, boxes):
    told = " ".join(" ".join(text.split()) for text, _ in boxes(figure))
    for step in STEPS:
        for words in (*step.text.split("\n"), *step.lost, *step.joined):
            assert told.count(words) == 1
    assert all(words in told for words in ENDS)


def test_every_text_lies_inside_its_box_and_no_boxes_overlap(figure, boxes):
    drawn = boxes(figure)
    found = [patch.get_window_extent() for patch in rectangles(figure)]
    assert len(found) == len(drawn) == 9
    for text, place in drawn:
        inside = [
            box
            for box in found
            if box.x0 <= place.x0 and place.x1 <= box.x1 and box.y0 <= place.y0 and place.y1 <= box.y1
        ]
        assert len(inside) == 1, text
    for number, box in enumerate(found):
        assert not any(box.overlaps(other) for other in found[number + 1 :])


def test_arrows_lead_down_out_to_the_lost_and_in_from_those_who_join(figure):
    arrows = [text for text in figure.axes[0].texts if text.get_text() == ""]
    assert len(arrows) == 2 + 2 + 1 + 3  # between the steps, to the lost, from those who join, to the ends
    across = [(arrow.xyann[0], arrow.xy[0]) for arrow in arrows if arrow.xyann[1] == arrow.xy[1]]
    assert [begin < end for begin, end in across] == [True, False, True]
    assert all(arrow.xyann[1] <= arrow.xy[1] for arrow in arrows)  # the axis points down


def test_what_is_lost_is_told_by_its_ground_and_not_by_color_alone(figure):
    grounds = [patch.get_facecolor()[:3] for patch in rectangles(figure)]
    for red, green, blue in grounds:
        assert max(red, green, blue) - min(red, green, blue) < 0.1
    assert len(set(grounds)) == 2


def test_boxes_beside_reach_past_the_steps_but_leave_the_corner_of_the_stamp(figure):
    assert min(patch.get_y() for patch in rectangles(figure) if patch.get_x() > 0.5) >= 0.25
    tall = ("Gone before: 7", "Gone later: 8", "Gone last: 9")
    first, beside, second = rectangles(draw_flow([Step("One\nand another\nand a third", tall), Step("Reached: 80")]))
    assert beside.get_y() < first.get_y() + first.get_height()
    assert beside.get_y() + beside.get_height() > second.get_y()


def test_one_step_alone():
    assert len(rectangles(draw_flow([Step("Reached: 80")]))) == 1
