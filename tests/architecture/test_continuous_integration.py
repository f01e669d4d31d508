"""The workflow runs what everybody runs, with no more rights than it needs."""

import re

import yaml

from tests.architecture.deployment import PROJECT

WORKFLOW = yaml.safe_load((PROJECT / ".github" / "workflows" / "test.yml").read_text())


def test_the_workflow_runs_the_commands_of_the_local_run() -> None:
    local = (PROJECT / ".ci" / "run").read_text().splitlines()[2:]
    steps = [step["run"] for job in WORKFLOW["jobs"].values() for step in job["steps"] if "run" in step]

    assert steps == local == ["make test"]


def test_the_workflow_may_only_read_and_names_each_action_with_its_version() -> None:
    used = [step["uses"] for job in WORKFLOW["jobs"].values() for step in job["steps"] if "uses" in step]

    assert WORKFLOW["permissions"] == {"contents": "read"}
    assert used
    assert all(re.fullmatch(r"actions/[\w-]+@v\d+", action) for action in used)


def test_the_hooks_run_tools_of_the_project_and_fetch_nothing() -> None:
    (source,) = yaml.safe_load((PROJECT / ".pre-commit-config.yaml").read_text())["repos"]

    assert source["repo"] == "local"
    assert all(hook["language"] == "system" for hook in source["hooks"])
    assert all(re.match(r"\.local/venv/project/bin/ruff |make check$", hook["entry"]) for hook in source["hooks"])
