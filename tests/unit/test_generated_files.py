"""Generated files are fresh, valid, and compatible with the last release."""

from __future__ import annotations

import json
import shutil
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator
from pydantic import BaseModel

from schemas import generate
from schemas.interaction import read_event
from schemas.json_schemas import json_schema
from schemas.registry import RECORDS


def test_the_files_in_the_repository_are_fresh() -> None:
    assert generate.stale_files() == [], "run `make schemas`"


def test_no_schema_refuses_what_the_last_release_wrote() -> None:
    assert generate.broken_schemas() == []


def test_every_record_has_a_released_schema(root: Path) -> None:
    released = {path.stem for path in (root / generate.RELEASED).glob("*.json")}
    assert released <= set(RECORDS)
    assert released


@pytest.fixture
def copy(root: Path, tmp_path: Path) -> Path:
    for name in ("schemas/json", "docs/dictionary.md", "schemas/asyncapi.json", "pyproject.toml"):
        source, target = root / name, tmp_path / name
        target.parent.mkdir(parents=True, exist_ok=True)
        if source.is_dir():
            shutil.copytree(source, target)
        else:
            shutil.copy(source, target)
    return tmp_path


def test_an_edited_a_missing_and_a_left_over_file_are_stale(copy: Path) -> None:
    (copy / "schemas/json/people.json").unlink()
    (copy / "schemas/json/gone.json").write_text("{}")
    with (copy / "docs/dictionary.md").open("a") as page:
        page.write("by hand\n")
    assert generate.stale_files(copy) == ["docs/dictionary.md", "schemas/json/gone.json", "schemas/json/people.json"]


def test_a_field_that_was_released_and_is_gone_is_reported(copy: Path) -> None:
    path = copy / generate.RELEASED / "people.json"
    schema = json.loads(path.read_text())
    schema["properties"]["shoe_size"] = {"type": "integer"}
    path.write_text(json.dumps(schema))
    (copy / generate.RELEASED / "hobbies.json").write_text("{}")
    assert generate.broken_schemas(copy) == ["hobbies: record removed", "people: $.shoe_size: field removed"]


@pytest.mark.parametrize("record", sorted(RECORDS))
def test_schemas_are_valid_and_speak_of_no_null(record: str) -> None:
    schema = json_schema(record)
    Draft202012Validator.check_schema(schema)
    assert '"null"' not in json.dumps(schema)


@pytest.mark.parametrize("record", sorted(RECORDS))
def test_every_field_says_what_it_means(record: str) -> None:
    without = [
        f"{model.__name__}.{name}"
        for model in _models(RECORDS[record].model)
        for name, field in model.model_fields.items()
        if not field.description and not any(getattr(part, "description", None) for part in field.metadata)
    ]
    assert without == []


def _models(model: type[BaseModel]) -> list[type[BaseModel]]:
    found = [model]
    for field in model.model_fields.values():
        for part in _parts(field.annotation):
            if isinstance(part, type) and issubclass(part, BaseModel):
                found += _models(part)
    return found


def _parts(annotation: Any) -> list[Any]:
    return [annotation] + [part for inner in getattr(annotation, "__args__", ()) for part in _parts(inner)]


EVENT = {
    "specversion": "1.0",
    "type": "knowflow.interaction.v1",
    "datacontenttype": "application/json",
    "id": "mail:list/m1:posted:0",
    "source": "mail:list",
    "time": "2024-05-06T07:08:09Z",
    "partitionkey": "mail:list/m1",
    "data": {"action": "posted", "item": {"id": "mail:list/m1", "title": "Hops"}, "actor": {"account": "mail:a@x.org"}},
}


def test_the_schema_accepts_what_the_model_writes() -> None:
    Draft202012Validator(json_schema("interactions")).validate(read_event(EVENT))


@pytest.mark.parametrize(
    ("member", "value"), [("specversion", "0.3"), ("sequence", -1), ("timeprecision", "roughly"), ("surprise", 1)]
)
def test_the_schema_refuses_what_the_model_refuses(member: str, value: object) -> None:
    event = {**EVENT, member: value}
    assert not Draft202012Validator(json_schema("interactions")).is_valid(event)
    with pytest.raises(ValueError, match=member):
        read_event(event)
