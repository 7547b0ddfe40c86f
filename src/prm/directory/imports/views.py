"""The pages of an import: a list, a step a page, and what came of it."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from prm.accounts.requests import Request
from prm.common.fragments import render_fragment
from prm.common.listing import Listing, page_of
from prm.common.spreadsheets import Table, UnreadableFile, csv_response, read_table
from prm.directory.imports import files, presenters
from prm.directory.imports.choices import list_choices
from prm.directory.imports.forms import UploadForm, read_columns, read_words
from prm.directory.imports.matching import lacking_columns
from prm.directory.imports.operations import mapping as mapping_operations
from prm.directory.imports.operations import running
from prm.directory.imports.operations.uploading import start_import
from prm.directory.imports.targets import TARGETS
from prm.directory.models import Import
from prm.directory.permissions import check_can_steward

State, Task = Import.State, Import.Task


@require_http_methods(["GET", "POST"])
def imports(request: Request) -> HttpResponse:
    """List what was uploaded, and take a new file."""
    check_can_steward(request.user)
    if request.method == "POST":
        return _start(request)
    found = Import.objects.select_related("uploaded_by", "mapping").order_by(
        "-uploaded_at", "-pk"
    )
    page: Listing[Import] = page_of(found, request.GET.dict())  # type: ignore[arg-type]  # cut like a list
    context = {
        "page": page,
        "rows": [
            (presenters.standing_of(each), presenters.next_path(each))
            for each in page.rows
        ],
    }
    return render(request, "directory/imports/list.html", context)


@require_GET
def new(request: Request) -> HttpResponse:
    """Ask for a file."""
    check_can_steward(request.user)
    return _upload_page(
        request, UploadForm(initial={"target": request.GET.get("target", "staff_list")})
    )


def _start(request: Request) -> HttpResponse:
    form = UploadForm(request.POST, request.FILES)
    if not form.is_valid():
        return _upload_page(request, form, status=422)
    asked = form.cleaned_data
    try:
        import_ = start_import(
            upload=asked["file"],
            target=asked["target"],
            as_of=asked["as_of"],
            by=request.user,
            at=timezone.now(),
        )
    except UnreadableFile as error:
        form.add_error("file", str(error))
        return _upload_page(request, form, status=422)
    return redirect(presenters.next_path(import_))


def _upload_page(request: Request, form: UploadForm, status: int = 200) -> HttpResponse:
    context = {
        "form": form,
        "targets": TARGETS.values(),
        "steps": presenters.steps_of(None, "Upload"),
    }
    return render(request, "directory/imports/new.html", context, status=status)


@require_http_methods(["GET", "POST"])
def columns(request: Request, pk: int) -> HttpResponse:
    """Show which column of the file is which of ours, and let a person say otherwise."""
    check_can_steward(request.user)
    import_ = _open_or_404(pk)
    if import_ is None:
        return redirect("import", pk)
    table = _table(import_)
    target = TARGETS[import_.target]
    if request.method == "GET":
        return _columns_page(request, import_, table)
    import_.columns, problem = read_columns(target, import_.header, request.POST.dict())
    lacking = lacking_columns(target, import_.columns)
    if lacking and not problem:
        problem = f"Say where to find: {', '.join(lacking)}."
    name = request.POST.get("remember_as", "").strip()
    if "\0" in name or len(name) > 100:
        problem = "A name has at most 100 characters, and no NUL."
    if problem:
        return _columns_page(request, import_, table, problem=problem, status=422)
    mapping_operations.match_columns(
        import_=import_,
        columns=import_.columns,
        remember_as=name,
        by=request.user,
        at=timezone.now(),
    )
    if list_choices(target, table, import_.columns, import_.values):
        return redirect("import_values", pk)
    return redirect("import_try_out", pk)


def _columns_page(
    request: Request,
    import_: Import,
    table: Table,
    *,
    problem: str = "",
    status: int = 200,
) -> HttpResponse:
    context = {
        "import_": import_,
        "target": TARGETS[import_.target],
        "steps": presenters.steps_of(import_, "Columns"),
        "earlier": presenters.earlier_load(import_),
        "problem": problem,
        "remember_as": request.POST.get(
            "remember_as", import_.mapping.name if import_.mapping else ""
        ),
        **presenters.present_columns(import_, table),
    }
    return render(request, "directory/imports/columns.html", context, status=status)


@require_http_methods(["GET", "POST"])
def values(request: Request, pk: int) -> HttpResponse:
    """Show what the words of the file mean, and ask for those that nobody knows."""
    check_can_steward(request.user)
    import_ = _open_or_404(pk)
    if import_ is None:
        return redirect("import", pk)
    target, table = TARGETS[import_.target], _table(import_)
    choices = list_choices(target, table, import_.columns, import_.values)
    status = 200
    if request.method == "POST":
        import_.values = read_words(choices, request.POST.dict())
        if not presenters.unmapped_words(import_, table):
            mapping_operations.map_values(
                import_=import_,
                values=import_.values,
                by=request.user,
                at=timezone.now(),
            )
            return redirect("import_try_out", pk)
        status = 422
        choices = list_choices(target, table, import_.columns, import_.values)
    context = {
        "import_": import_,
        "target": target,
        "steps": presenters.steps_of(import_, "Values"),
        "choices": choices,
        "unmapped": presenters.unmapped_words(import_, table) if status != 200 else [],
        "open": sum(len(choice.unmapped) for choice in choices),
    }
    return render(request, "directory/imports/values.html", context, status=status)


@require_http_methods(["GET", "POST"])
def try_out(request: Request, pk: int) -> HttpResponse:
    """Show what a load would bring, and find it out."""
    check_can_steward(request.user)
    import_ = _import_or_404(pk)
    if request.method == "POST":
        return _ask(request, import_, Task.TRY)
    if presenters.next_path(import_) == reverse("import", args=[pk]):
        return redirect("import", pk)
    context = {
        **_result_context(import_),
        "steps": presenters.steps_of(import_, "Try-out"),
    }
    return render(request, "directory/imports/try_out.html", context)


@require_GET
def import_page(request: Request, pk: int) -> HttpResponse:
    """Show how far an import is and what came of it."""
    check_can_steward(request.user)
    import_ = _import_or_404(pk)
    if (path := presenters.next_path(import_)) != request.path:
        return redirect(path)
    context = {
        **_result_context(import_),
        "steps": presenters.steps_of(import_, "Load"),
    }
    return render(request, "directory/imports/import.html", context)


def _result_context(import_: Import) -> dict[str, object]:
    return {
        "import_": import_,
        "standing": presenters.standing_of(import_),
        "target": TARGETS[import_.target],
        "counts": presenters.counts_of(import_),
        "problems": presenters.shown_problems(import_),
        "log": presenters.log_lines(import_),
        "earlier": presenters.earlier_load(import_),
    }


@require_GET
def progress(request: Request, pk: int) -> HttpResponse:
    """Show how far a job is; a page that watches it is told to look anew when it is over."""
    check_can_steward(request.user)
    import_ = _import_or_404(pk)
    standing = presenters.standing_of(import_)
    context = {"import_": import_, "standing": standing}
    response = render_fragment(
        request, "directory/imports/_progress.html", context, title=import_.file_name
    )
    if not standing.busy:
        response["HX-Refresh"] = "true"
    return response


@require_POST
def load(request: Request, pk: int) -> HttpResponse:
    """Load the good rows."""
    check_can_steward(request.user)
    return _ask(request, _import_or_404(pk), Task.LOAD)


@require_POST
def withdrawal(request: Request, pk: int) -> HttpResponse:
    """Take back what an import brought."""
    check_can_steward(request.user)
    return _ask(request, _import_or_404(pk), Task.UNDO)


@require_POST
def cancellation(request: Request, pk: int) -> HttpResponse:
    """Stop a job."""
    check_can_steward(request.user)
    import_ = _import_or_404(pk)
    try:
        running.ask_to_cancel(import_=import_, by=request.user, at=timezone.now())
    except running.NotNow as error:
        messages.error(request, str(error))
    else:
        messages.success(
            request, f"{import_.file_name} stops after the rows that are being written."
        )
    return redirect("import", pk)


@require_GET
def refusals(request: Request, pk: int) -> HttpResponseBase:
    """Hand over the rows with problems, to be mended and loaded again."""
    check_can_steward(request.user)
    import_ = _import_or_404(pk)
    header, rows = presenters.list_refusals(import_)
    name = import_.file_name.rsplit(".", 1)[0]
    return csv_response(f"{name} to mend", header, rows)


def _ask(request: Request, import_: Import, task: Import.Task) -> HttpResponse:
    if problem := _obstacle(import_, task):
        messages.error(request, problem)
        return redirect(presenters.next_path(import_))
    try:
        running.ask_for(import_=import_, task=task, by=request.user, at=timezone.now())
    except running.NotNow as error:
        messages.error(request, str(error))
    return redirect("import_try_out" if task == Task.TRY else "import", import_.pk)


def _obstacle(import_: Import, task: Import.Task) -> str:
    """Return why a job can't be asked for yet: nobody said what a column or a word means."""
    target = TARGETS[import_.target]
    if task == Task.UNDO or not target.is_mapped:
        return ""
    if import_.file_removed_at:
        return "The file was removed meanwhile. Upload it again."
    if lacking := lacking_columns(target, import_.columns):
        return f"Say first where to find: {', '.join(lacking)}."
    if unmapped := presenters.unmapped_words(import_, _table(import_)):
        return f"Say first what these words mean. {'; '.join(unmapped[:20])}"
    return ""


def _import_or_404(pk: int) -> Import:
    found = (
        Import.objects.select_related("mapping", "uploaded_by", "asked_by")
        .filter(pk=pk)
        .first()
    )
    if found is None or found.target not in TARGETS:
        raise Http404("There is no such import. The list shows those there are.")
    return found


def _open_or_404(pk: int) -> Import | None:
    """Return an import whose columns can still be said; None for one that is past that."""
    found = _import_or_404(pk)
    is_open = found.state in mapping_operations.OPEN and TARGETS[found.target].is_mapped
    return found if is_open and not found.file_removed_at else None


def _table(import_: Import) -> Table:
    try:
        return read_table(files.path_of(import_))
    except (UnreadableFile, OSError) as error:
        raise Http404(
            "The file of this import can’t be read any more. Upload it again."
        ) from error
