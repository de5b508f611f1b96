"""`finsim validate` prints every case with its reason, and a plan's odds by the same engine."""


def test_the_published_cases_and_a_plan_stand_in_one_document(finsim, plan):
    done = finsim("validate", "--plan", plan, "--paths", "1000", "--json")
    assert done.code == 0
    assert {case["group"] for case in done.json["cases"]} >= {"Bengen", "Trinity", "Owl", "Ruin"}
    assert all(case["is_within"] for case in done.json["cases"])
    models = {each["model"]: each for each in done.json["plan"]}
    assert models["history"]["error"] == "none (overlapping windows)"
    assert models["bootstrap"]["success"].endswith("%")


def test_the_table_is_for_people_and_names_the_reasons(finsim):
    done = finsim("validate", "--paths", "1000")
    assert done.code == 0
    assert "tolerance" in done.out
    assert "36,665.93" in done.out
    assert "Why" not in done.out
    assert "Bengen had calendar years" in done.err
    assert "cases within their tolerance" in done.err
