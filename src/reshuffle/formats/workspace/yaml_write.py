"""Writes a workspace as a folder of YAML files that read back the same."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import yaml

from reshuffle.errors import FileError, Mistake
from reshuffle.formats.workspace.folder import workspace_files
from reshuffle.formats.workspace.version import KEY
from reshuffle.model.factory import FORMAT_VERSION, Workspace
from reshuffle.model.fields import Part
from reshuffle.model.products import Item, Product
from reshuffle.model.state import State

__all__ = ["product_text", "top_level_keys", "workspace_texts", "write_workspace"]

_WIDTH = 120
#: Names that can stand as a file's name on every system.
_FILE_NAME = re.compile(r"[A-Za-z0-9_][A-Za-z0-9_.-]{0,79}(?<![.])")
_QUOTED = re.compile("(?:~|null|Null|NULL||<<)$")
_RESERVED = re.compile(r"(?i)(con|prn|aux|nul|com\d|lpt\d)(\..*)?")


class _Dumper(getattr(yaml, "CSafeDumper", yaml.SafeDumper)):  # type: ignore[misc]
    """Writes texts plainly, as people do: every scalar is read as text, so ``06:00`` needs no quotes."""

    #: Only what reads as nothing, or as a merge, is quoted.
    yaml_implicit_resolvers = {  # noqa: RUF012 - PyYAML's own way to say it
        first: [("tag:yaml.org,2002:null", _QUOTED)] for first in ("~", "n", "N", "<", "")
    }

    def ignore_aliases(self, data: object) -> bool:  # noqa: ARG002 - PyYAML asks about each
        return True


def _represent_list(dumper: Any, data: list[Any]) -> yaml.Node:
    is_flat = all(isinstance(entry, str) for entry in data)
    return dumper.represent_sequence("tag:yaml.org,2002:seq", data, flow_style=is_flat)  # type: ignore[no-any-return]


_Dumper.add_representer(list, _represent_list)


def write_workspace(workspace: Workspace, folder: Path, *, overwrite: bool = False) -> list[Path]:
    """Write a workspace; return the files that were written.

    Only fields that differ from their defaults are written, in the order of the model; names keep their order. Products
    stand in a file each, which is named after the product where its name allows that.

    Parameters
    ----------
    workspace
        What is written.
    folder
        Where; made if it is not there.
    overwrite
        Whether files of the same names are replaced, and the workspace's other files in the folder removed.

    Raises
    ------
    reshuffle.errors.FileError
        If the folder holds files of a workspace already and `overwrite` is not given, or it can not be written.
    """
    texts = workspace_texts(workspace)
    try:
        folder.mkdir(parents=True, exist_ok=True)
        old = _old_files(folder)
        if old and not overwrite:
            remedy = "Name another folder, or allow overwriting."
            rule = f"must not hold a workspace already; '{old[0].relative_to(folder).as_posix()}' is there"
            raise FileError(Mistake(f"the folder '{folder}'", "", rule, remedy=remedy))
        for name, text in texts.items():
            path = folder / name
            path.parent.mkdir(exist_ok=True)
            _write(path, text)
        for path in old:
            if path.relative_to(folder).as_posix() not in texts:
                path.unlink()
    except OSError as error:
        rule = f"must be writable ({error.strerror})"
        raise FileError(Mistake(f"'{error.filename or folder}'", "", rule)) from None
    return [folder / name for name in texts]


def _old_files(folder: Path) -> list[Path]:
    files = workspace_files(folder)
    return [*files.yaml.values(), *files.product_files, *files.order_tables]


def _write(path: Path, text: str) -> None:
    """Write a file as a whole or not at all."""
    partial = path.with_name(f".{path.name}.partial")
    partial.write_text(text, encoding="utf-8", newline="\n")
    partial.replace(path)


def workspace_texts(workspace: Workspace) -> dict[str, str]:
    """Return what the files of a workspace say, by their names within the folder."""
    context = {"zone": workspace.factory.zone}

    def plain(part: Part) -> dict[str, Any]:
        return part.model_dump(mode="json", by_alias=True, exclude_defaults=True, context=context)

    texts = {"factory.yaml": _text(plain(workspace.factory))}
    taken: set[str] = set()
    # In the order of their names, so that a workspace that was read is written to the same files again.
    files = {name: _file_name(name, taken) for name in sorted(workspace.products)}
    for name, product in workspace.products.items():
        file = files[name]
        own = {} if file == name else {"id": name}
        texts[f"products/{file}.yaml"] = _text({**own, **_product(product, context)})
    if workspace.orders:
        texts["orders.yaml"] = _text({"orders": {name: plain(order) for name, order in workspace.orders.items()}})
    if workspace.state != State():
        texts["state.yaml"] = _text(plain(workspace.state))
    return texts


def product_text(product: Product, items: Mapping[str, Item], heading: Sequence[str] = ()) -> str:
    """Return the file of one product, with the bought items that it brings along.

    Parameters
    ----------
    heading
        Lines that stand above it as comments.
    """
    context = {"zone": ZoneInfo("UTC")}
    bought = {
        name: item.model_dump(mode="json", exclude_defaults=True, context=context) for name, item in items.items()
    }
    lines = (line for text in heading for line in text.splitlines())
    # A comment can not hold control characters, which names of files may.
    comment = "".join(f"# {''.join(s if s.isprintable() else ' ' for s in line)}".rstrip() + "\n" for line in lines)
    return comment + _text({**_product(product, context), **({"items": bought} if bought else {})})


def top_level_keys(path: Path) -> frozenset[str] | None:
    """Return what a file says at its top level, to see what would be lost with it; None where it is no mapping."""
    try:
        known = yaml.safe_load(path.read_text(encoding="utf-8"))
    except (OSError, ValueError, yaml.YAMLError):
        return None
    return frozenset(map(str, known)) if isinstance(known, dict) else None


def _product(product: Product, context: dict[str, ZoneInfo]) -> dict[str, Any]:
    said = product.model_dump(mode="json", by_alias=True, exclude_defaults=True, context=context)
    for operation in said["operations"].values():
        if list(operation["requires"]) == ["capability"]:
            operation["requires"] = operation["requires"]["capability"]
    return said


def _file_name(name: str, taken: set[str]) -> str:
    """Return the name of a product's file, without its ending: another than any before on systems without capitals."""
    stem = name
    if not _FILE_NAME.fullmatch(name) or _RESERVED.fullmatch(name):
        stem = re.sub(r"[^A-Za-z0-9_-]+", "-", name).strip("-")[:60]
        stem = f"product-{stem}" if stem else "product"
    result, number = stem, 1
    while result.lower() in taken:
        number += 1
        result = f"{stem}-{number}"
    taken.add(result.lower())
    return result


def _text(data: dict[str, Any]) -> str:
    return yaml.dump(
        _as_text({KEY: FORMAT_VERSION, **data}),
        Dumper=_Dumper,
        allow_unicode=True,
        default_flow_style=False,
        sort_keys=False,
        width=_WIDTH,
    )


def _as_text(data: Any) -> Any:
    """Return data with every scalar as the text that stands in the file."""
    if isinstance(data, dict):
        return {str(key): _as_text(value) for key, value in data.items()}
    if isinstance(data, list | tuple):
        return [_as_text(value) for value in data]
    if isinstance(data, bool):
        return "true" if data else "false"
    return str(data)
