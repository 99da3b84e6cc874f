"""Tasks: what HunyuanOCR can be asked, in the vendor's own words. Data files read by closed models."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import yaml
from pydantic import BaseModel, ConfigDict, Field, ValidationError

from engine.errors import BadTask, UnknownTask
from engine.presets import Identifier, Label
from engine.safe_yaml import load_yaml
from engine.words import Words


class Release(StrEnum):
    """A release of HunyuanOCR; prompts and sampling differ."""

    V1_0 = "1.0"
    V1_5 = "1.5"

    @property
    def repetition_penalty(self) -> float:
        """The vendor's setting for greedy decoding."""
        return 1.0 if self is Release.V1_0 else 1.08


class AnswerForm(StrEnum):
    """How the answer to a task is to be read."""

    SPOTTING = "spotting"
    FIELDS = "fields"
    VALUE = "value"
    MARKDOWN = "markdown"
    TEXT = "text"


class _Closed(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Wording(_Closed):
    """The prompt for one release and the longest answer worth waiting for."""

    prompt: str = Field(min_length=1)
    max_new_tokens: Annotated[int, Field(ge=1, le=32768)]

    def about(self, keys: Sequence[str]) -> str:
        """The prompt with `{keys}` (a quoted list) and `{key}` (the first, bare) put in."""
        if "{keys}" in self.prompt:
            return self.prompt.replace("{keys}", repr(list(keys)))
        return self.prompt.replace("{key}", keys[0]) if keys else self.prompt


class Task(_Closed):
    """One thing to ask."""

    id: Identifier
    label: Label
    answer: AnswerForm
    releases: dict[Release, Wording]

    def wording(self, release: Release) -> Wording:
        """How `release` is asked. Every shipped task has a wording for both."""
        return self.releases[release]


class TaskBook(Mapping[str, Task]):
    """All tasks by id, in a stable order."""

    def __init__(self, tasks: Mapping[str, Task]) -> None:
        self._tasks = dict(tasks)

    @classmethod
    def load(cls, folder: Path) -> TaskBook:
        """Every `*.yaml` in `folder`. Raises `BadTask` naming the file and the key."""
        tasks = (read_task(path.read_text("utf-8"), path.name) for path in sorted(folder.glob("*.yaml")))
        return cls({task.id: task for task in tasks})

    def choose(self, task_id: str) -> Task:
        """The task a preset named. Raises `UnknownTask`, which lists those there are."""
        if task_id not in self._tasks:
            known = ", ".join(self._tasks)
            raise UnknownTask(
                Words(f"没有名为“{task_id}”的任务。", f"There is no task called “{task_id}”."),
                Words(f"可用的任务：{known}。", f"The tasks are: {known}."),
            )
        return self._tasks[task_id]

    def __getitem__(self, task_id: str) -> Task:
        return self._tasks[task_id]

    def __iter__(self) -> Iterator[str]:
        return iter(self._tasks)

    def __len__(self) -> int:
        return len(self._tasks)


def read_task(text: str, name: str) -> Task:
    """One task from YAML. Raises `BadTask` that names `name`, the key and what is wrong with it."""
    try:
        task = Task.model_validate(load_yaml(text))
    except ValidationError as error:
        first = error.errors()[0]
        raise _bad(name, f"{'.'.join(str(part) for part in first['loc'])}: {first['msg']}") from error
    except yaml.YAMLError as error:
        raise _bad(name, " ".join(str(error).split())) from error
    missing = [release.value for release in Release if release not in task.releases]
    if missing:
        raise _bad(name, f"releases: no wording for {', '.join(missing)}")
    return task


def _bad(name: str, reason: str) -> BadTask:
    return BadTask(
        Words(f"任务文件 {name} 有误：{reason}", f"The task file {name} is not valid: {reason}"),
        Words(
            "请恢复安装包中的 assets/tasks 文件夹。",
            "Restore the folder assets/tasks from the installation package.",
        ),
    )
