"""Tables: what is kept, and the invariants that the database itself refuses to break."""

from models.audit import AuditEvent
from models.base import Base, db
from models.chain import ApprovalChain, ChainStep
from models.cycle import Cycle, CycleChain, CycleLevel, CycleUnit
from models.figure import Figure, FigureSource
from models.job import Job
from models.organisation import Membership, OrgUnit, Person
from models.report import FinalReport, Handover, ReportFile, ReportSection
from models.review import Decision, Finding, ReviewTask
from models.submission import Draft, DraftAuthor, Revision, Submission
from models.template import ReportTemplate, TemplateVersion

__all__ = [
    "ApprovalChain",
    "AuditEvent",
    "Base",
    "ChainStep",
    "Cycle",
    "CycleChain",
    "CycleLevel",
    "CycleUnit",
    "Decision",
    "Draft",
    "DraftAuthor",
    "Figure",
    "FigureSource",
    "FinalReport",
    "Finding",
    "Handover",
    "Job",
    "Membership",
    "OrgUnit",
    "Person",
    "ReportFile",
    "ReportSection",
    "ReportTemplate",
    "ReviewTask",
    "Revision",
    "Submission",
    "TemplateVersion",
    "db",
]
