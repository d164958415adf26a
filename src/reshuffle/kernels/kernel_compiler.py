"""Compiling a kernel with all that it calls in one piece: each function is typed once, and machine code is made once.

numba compiles each function that a kernel calls as a kernel of its own: optimised, translated, and optimised again
within everybody who calls it, and once more for every constant that somebody passes. That is most of the time that
compiling takes. Here a function that kernels call is typed and lowered once for the types of its arguments; the kernel
that is called from Python links all that it reaches, and only it is optimised and translated. See docs/decisions/0004.

All of this stands on what numba does not promise, so only versions that were tried are compiled so.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numba
from numba.core import types, typing
from numba.core.codegen import JITCodeLibrary
from numba.core.compiler import Compiler
from numba.core.compiler_lock import global_compiler_lock
from numba.core.dispatcher import _FunctionCompiler
from numba.core.registry import CPUDispatcher
from numba.core.sigutils import normalize_signature

__all__ = ["IS_KNOWN_NUMBA", "compiled_in_one_piece"]

# numba has no types for these, so that nothing is known of what is derived from them.
# mypy: disable-error-code="misc, no-untyped-call, attr-defined"

#: Whether the installed numba is one that was tried.
IS_KNOWN_NUMBA = numba.version_info.short in {(0, 68)}


def compiled_in_one_piece(function: Callable[..., Any], options: dict[str, Any]) -> Any:
    """Return the function as ``numba.njit(cache=True, **options)`` would, compiled in one piece with all that it calls.

    All functions that it calls must be compiled so, too, and none may call itself, directly or through others.
    """
    kernel = _Kernel(
        function, targetoptions={"nopython": True, "boundscheck": None, "no_cfunc_wrapper": True, **options}
    )
    kernel.enable_caching()
    return kernel


class _PartLibrary(JITCodeLibrary):
    """The code of a function that kernels call: neither optimised nor translated, only to be linked."""

    def add_linking_library(self, library: Any) -> None:
        self._linking_libraries.append(library)

    @property
    def called(self) -> list[Any]:
        """The libraries of the functions that it calls."""
        return list(self._linking_libraries)

    def finalize(self) -> None:
        """Say that all is there; what it calls is linked by the kernel."""
        self._raise_if_finalized()
        self._final_module.verify()
        self._finalized = True


class _KernelLibrary(JITCodeLibrary):
    """The code of a kernel and of all that it reaches."""

    def add_linking_library(self, library: Any) -> None:
        if library in self._linking_libraries:
            return
        super().add_linking_library(library)
        if isinstance(library, _PartLibrary):
            for called in library.called:
                self.add_linking_library(called)


class _PartPipeline(Compiler):
    def compile_extra(self, func: Any) -> Any:
        self.state.library = _PartLibrary(self.state.targetctx.codegen(), func.__qualname__)
        return super().compile_extra(func)


class _KernelPipeline(Compiler):
    def compile_extra(self, func: Any) -> Any:
        self.state.library = _KernelLibrary(self.state.targetctx.codegen(), func.__qualname__)
        self.state.library.enable_object_caching()
        return super().compile_extra(func)


class _PartCompiler(_FunctionCompiler):
    def _customize_flags(self, flags: Any) -> Any:
        # Nobody calls it from Python.
        flags.no_compile = True
        flags.no_cpython_wrapper = True
        flags.no_cfunc_wrapper = True
        return flags


class _Part:
    """A function as other kernels call it."""

    def __init__(self, function: Callable[..., Any], options: dict[str, Any]) -> None:
        self._target = CPUDispatcher.targetdescr
        self._compiler = _PartCompiler(function, self._target, options, {}, _PartPipeline)
        self._results: dict[tuple[Any, ...], Any] = {}
        self.depth = 0

    def result(self, arguments: tuple[Any, ...]) -> Any:
        """Return the compiled function for these types of arguments."""
        with global_compiler_lock:
            found = self._results.get(arguments)
            if found is None:
                self.depth += 1
                try:
                    # numba knows functions by what Python would call; nobody does, so any object will do.
                    found = self._compiler.compile(arguments, None)._replace(entry_point=object())
                finally:
                    self.depth -= 1
                self._target.target_context.insert_user_function(found.entry_point, found.fndesc, [found.library])
                self._results[arguments] = found
            return found

    def call_template(self, arguments: Any, keywords: Any) -> tuple[Any, Any, Any, dict[str, Any]]:
        """Return what numba asks for where it finds a call."""
        signature, folded = self._compiler.fold_argument_types(arguments, keywords)
        # Not once more for every constant that is passed.
        plain = tuple(types.unliteral(argument) for argument in folded)
        name = self._compiler.py_func.__name__
        template = typing.make_concrete_template(f"CallTemplate({name})", name, [self.result(plain).signature])
        return template, signature, plain, {}


class _Kernel(CPUDispatcher):
    """A function that is called from Python as a kernel, and from kernels as a part of them."""

    def __init__(
        self,
        py_func: Callable[..., Any],
        locals: Any = None,  # noqa: A002
        targetoptions: Any = None,
        pipeline_class: Any = None,
    ) -> None:
        del locals, pipeline_class
        super().__init__(py_func, targetoptions=targetoptions, pipeline_class=_KernelPipeline)
        self._part = _Part(py_func, dict(targetoptions))

    @property
    def is_compiling(self) -> Any:
        """Whether it is being compiled: numba asks to find circles."""
        return super().is_compiling or self._part.depth > 0

    def get_call_template(self, args: Any, kws: Any) -> Any:
        """Return the signature for a call from a kernel, compiled if need be."""
        return self._part.call_template(args, kws)

    def get_overload(self, sig: Any) -> Any:
        """Return by what numba knows the function with that signature."""
        return self._part.result(tuple(normalize_signature(sig)[0])).entry_point
