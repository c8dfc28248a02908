"""Tables: what is kept, and the invariants that the database itself refuses to break."""

from models.attachment import Attachment, Blob, RevisionAttachment
from models.audit import AuditEvent
from models.base import Base, db
from models.chain import ApprovalChain, ChainStep
from models.checks import Passage, Term
from models.compiling import SourceSettlement, TextVerdict
from models.cycle import Cycle, CycleChain, CycleLevel, CycleUnit
from models.drafting import Presence, Sitting
from models.extension import Extension
from models.figure import Figure, FigureSource
from models.job import Job
from models.notice import Delivery, Notice, NoticeEvent, NoticePreference, Reminder
from models.organisation import Membership, OrgUnit, Person
from models.package import Package, TrustedKey
from models.remarks import Comment, CommentThread, Proposal
from models.report import FinalReport, Handover, ReportFile, ReportSection
from models.review import Decision, Finding, ReviewTask, StandIn
from models.staleness import FigureRefresh, ReportSource
from models.submission import Draft, DraftAuthor, Revision, Submission
from models.template import ReportTemplate, TemplateVersion

__all__ = [
    "ApprovalChain",
    "Attachment",
    "AuditEvent",
    "Base",
    "Blob",
    "ChainStep",
    "Comment",
    "CommentThread",
    "Cycle",
    "CycleChain",
    "CycleLevel",
    "CycleUnit",
    "Decision",
    "Delivery",
    "Draft",
    "DraftAuthor",
    "Extension",
    "Figure",
    "FigureRefresh",
    "FigureSource",
    "FinalReport",
    "Finding",
    "Handover",
    "Job",
    "Membership",
    "Notice",
    "NoticeEvent",
    "NoticePreference",
    "OrgUnit",
    "Package",
    "Passage",
    "Person",
    "Presence",
    "Proposal",
    "Reminder",
    "ReportFile",
    "ReportSection",
    "ReportSource",
    "ReportTemplate",
    "ReviewTask",
    "Revision",
    "RevisionAttachment",
    "Sitting",
    "SourceSettlement",
    "StandIn",
    "Submission",
    "TemplateVersion",
    "Term",
    "TextVerdict",
    "TrustedKey",
    "db",
]
