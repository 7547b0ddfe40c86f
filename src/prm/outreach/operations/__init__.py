"""What is done in outreach. One verb, one function, one transaction, one entry in the ledger."""

from prm.outreach.operations.leaving import leave_materials as leave_materials
from prm.outreach.operations.leaving import leave_named as leave_named
from prm.outreach.operations.materials import MaterialGiven as MaterialGiven
from prm.outreach.operations.materials import add_material as add_material
from prm.outreach.operations.materials import edit_material as edit_material
from prm.outreach.operations.materials import renew_material as renew_material
from prm.outreach.operations.materials import restore_material as restore_material
from prm.outreach.operations.materials import withdraw_material as withdraw_material
