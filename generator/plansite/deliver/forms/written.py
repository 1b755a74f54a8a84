"""Write a form in the kind of document that its name asks for."""

from __future__ import annotations

from typing import TYPE_CHECKING

from plansite.deliver.forms.document import document
from plansite.deliver.forms.form import FormTrouble
from plansite.deliver.forms.workbook import workbook

if TYPE_CHECKING:
    from plansite.deliver.forms.form import Form


def written(form: Form, ending: str) -> bytes:
    """Return the bytes of a form; `ending` is .xlsx or .docx. Raises FormTrouble for any other."""
    if ending == ".xlsx":
        return workbook(form)
    if ending == ".docx":
        return document(form)
    raise FormTrouble(
        "A form is written as a workbook or as a Word document: name a file that ends in .xlsx or .docx."
    )
