"""The use cases, user first: permission, then the work, then the answer. Callers: pages, routes, the shell."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import AbstractContextManager
from dataclasses import replace

from sqlalchemy import Engine as Database
from sqlalchemy.exc import OperationalError
from sqlalchemy.orm import Session

from auth.roles import Permission, User
from desk.cases.accepting import Accepting
from desk.cases.contents import (
    add_taken,
    content,
    put_back,
    refuse_read_again,
    siblings,
    stop,
    write,
)
from desk.cases.correcting import Correcting
from desk.cases.deleting import Deleting
from desk.cases.exports import AnyDownload, Exports
from desk.cases.finding import Filter
from desk.cases.following import Following
from desk.cases.history import MAX_LISTED, History
from desk.cases.records import Download, Listing, Opened, Summary, summaries
from desk.cases.saved_views import SavedViews
from desk.cases.sharing import (
    Access,
    Level,
    Scope,
    Share,
    access_of,
    give,
    is_in,
    papers_of,
    reach,
    reachable,
    shares_of,
    take_away,
)
from desk.cases.trash import Trash
from desk.claims.flags import flags_of, refuse_held
from desk.layouts import Layouts
from desk.line.bell import Listener
from desk.line.worker import Workers
from desk.outside.endings import UNFINISHED, Event, tell_hooks
from desk.permission import require
from desk.record.audit import Audit, AuditEvent
from desk.record.views import Views
from desk.store.database import is_away
from desk.store.heads import head_columns
from desk.store.storage_errors import DatabaseAway, StorageFull
from desk.store.store import DocumentRow
from desk.taking_in.intake import Intake
from engine.checks.items import column_sums
from engine.pipeline import Order, Upload
from engine.presets import Preset
from engine.words import Language


class Desk(Correcting):
    """The only door into documents. Every method names its user first and shows nobody what is not theirs.

    Theirs is what they own, and what its owner gave to one of their teams, as far as it was given.
    """

    def __init__(
        self,
        intake: Intake,
        database: Database,
        workers: Workers,
        audit: Audit,
        layouts: Layouts | None = None,
        exports: Exports | None = None,
        trash: Trash | None = None,
    ) -> None:
        """`layouts` remembers what finished documents teach; None: nothing is learnt. `exports` makes the files.

        Without `trash` what is deleted is removed at once.
        """
        self._intake = intake
        self._engine, self._queue = intake.engine, intake.queue
        self._files, self._clock = intake.files, intake.clock
        self._database = database
        self._reads = database.execution_options(writes=False)
        self._workers = workers
        self._audit = audit
        self.views = Views(audit)
        self.exports = exports or Exports(intake, database, audit)
        self._layouts = layouts
        self.history = History(database)
        self.following = Following(database, self._files, self._queue.bell, self.views)
        self.saved_views = SavedViews(database, intake.clock)
        self.accepting = Accepting(database, audit, self._clock)
        self.trash = trash or Trash(database, self._files, self._queue, audit, self._clock)
        self.deleting = Deleting(database, self.trash)

    def presets(self, user: User) -> list[Preset]:
        """The presets this user may choose, in the order in which administrators and the book have them."""
        self._require(user, Permission.SUBMIT)
        return self._intake.offers.offered(user, self._engine.presets.values())

    def default_preset(self, user: User) -> str:
        """The preset that stands chosen at first for this user: `auto` unless an administrator says otherwise."""
        presets = self.presets(user)
        usual = next((one.id for one in presets if one.id == "auto"), presets[0].id if presets else "auto")
        return self._intake.offers.default_of(user, presets) or usual

    def place_of(self, preset: Preset) -> float:
        """Where an administrator has put a preset in the list; infinite: nowhere."""
        return self._intake.offers.place_of(preset.id)

    def readers(self, user: User) -> tuple[str, ...]:
        """The readers this user may ask for by name, the default one first."""
        self._require(user, Permission.SUBMIT)
        return self._engine.reader_names

    def submit(self, user: User, upload: Upload, order: Order) -> Summary:
        """Takes a file in and puts it in line.

        What is wrong with the file or the order shows at once where it can: raises `IntakeError`, `PresetError`,
        `QueueFull` or `StorageFull`, and then nothing is kept. A file that this user had read before, and that would be
        read the same now, is done at once.
        """
        self._require(user, Permission.SUBMIT)
        taken = self._intake.take(user, upload, order)
        row = taken.row
        try:
            with Session(self._database, expire_on_commit=False) as session, session.begin():
                add_taken(session, self._workers, [taken], self._clock())
                self._audit.note(session, user.id, AuditEvent.DOCUMENT_SUBMIT, row.id)
        except OperationalError as error:
            self._files.delete(row.id)
            raise (DatabaseAway if is_away(error) else StorageFull) from error
        except BaseException:
            self._files.delete(row.id)
            raise
        self._intake.told(taken)
        self._workers.wake()
        return Summary.of(row)

    def progress(self, user: User, document_ids: Sequence[str]) -> list[Summary]:
        """The documents of these ids as they are now, in the order asked; what the user may not see is left out."""
        self._require(user, Permission.VIEW)
        with Session(self._reads) as session:
            wanted = reachable(user, Access.READ).where(DocumentRow.id.in_(document_ids[:MAX_LISTED]))
            found = {summary.id: summary for summary in summaries(session, user, wanted)}
        return [found[document_id] for document_id in document_ids if document_id in found]

    def is_over(self, user: User, document_id: str) -> bool:
        """Whether nothing more will happen to a document, or it is none that the user may see; cheap."""
        self._require(user, Permission.VIEW)
        with Session(self._reads) as session:
            return not is_in(session, user, document_id, UNFINISHED)

    def list(
        self, user: User, *, search: str = "", limit: int = 50, offset: int = 0, scope: Scope = Scope.MINE
    ) -> Listing:
        """The user's documents, or those shared with them, newest first.

        `search` looks into names, values and text, each word on its own.
        """
        return self.history.list(user, Filter(scope=scope, search=search), limit=limit, offset=offset)

    def papers(self, user: User, document_id: str) -> tuple[Summary, ...]:
        """All papers of the file that this document is one of, in their order; most files are one. Raises `NotFound`.

        Those that were deleted or that the user may not see are left out.
        """
        self._require(user, Permission.VIEW)
        with Session(self._reads) as session:
            row, _ = reach(session, user, document_id, Access.READ)
            wanted = reachable(user, Access.READ).where(papers_of(row)).order_by(DocumentRow.paper, DocumentRow.id)
            return tuple(summaries(session, user, wanted))

    def open(self, user: User, document_id: str, *, is_bare: bool = False) -> Opened:
        """A document with its content as last corrected; `is_bare`: no flags, columns and sums. Raises `NotFound`."""
        self._require(user, Permission.VIEW)
        with Session(self._reads, expire_on_commit=False) as session:
            row, access = reach(session, user, document_id, Access.READ)
        if row.body is not None:  # a page that waits for the reading asks every second
            self.views.note(user, AuditEvent.DOCUMENT_VIEW, row.id)
        return Opened.of(row, access) if is_bare else self._opened(user, row, access)

    def page_image(self, user: User, document_id: str, number: int) -> bytes:
        """The JPEG of page `number`, counted from 1. Raises `NotFound` or `PageDamaged`."""
        self._require(user, Permission.VIEW)
        with Session(self._reads) as session:
            pictures = reach(session, user, document_id, Access.READ)[0].pictures
        return self._files.page(document_id, number, pictures)

    def original(self, user: User, document_id: str) -> Download:
        """The file as it came, never to be shown inline. Raises `NotFound`, `OriginalLost` or `OriginalDamaged`."""
        self._require(user, Permission.EXPORT)
        with Session(self._database) as session, session.begin():
            row = reach(session, user, document_id, Access.READ)[0]
            name, sha256 = row.name, row.sha256
            self._audit.note(session, user.id, AuditEvent.DOCUMENT_EXPORT, document_id)
        return Download(name, "application/octet-stream", self._files.original(document_id, sha256))

    def finish(self, user: User, document_id: str, *, reviewed: bool = True) -> Opened:
        """Marks a document as looked through by a person, or takes the mark away. Raises `NotFound`, `NotReady`.

        A document that was looked through teaches where the fields of its layout are.
        """
        self._require(user, Permission.CORRECT)
        with Session(self._database, expire_on_commit=False) as session, session.begin():
            row, access = reach(session, user, document_id, Access.REVIEW, for_change=True)
            refuse_read_again(row)
            document = content(row)
            if reviewed:
                refuse_held(session, [row.id])
            row.reviewed_at, row.finished_unseen = self._clock() if reviewed else None, False
            write(session, row, head_columns(self._workers.head(document)), is_changed=False)
            if row.reviewed_at is not None:
                if self._layouts is not None:
                    order = Order.from_dict(row.order)
                    self._layouts.learn(session, user, row.id, document, lambda: self._engine.lessons(document, order))
                about = (row.owner_id, row.kind, row.reviewed_at)
                tell_hooks(session, Event.DOCUMENT_REVIEWED, *about, document_id=row.id, job_id=row.job_id)
            reason = "" if reviewed else "taken back"
            self._audit.note(session, user.id, AuditEvent.DOCUMENT_FINISH, row.id, reason=reason)
        return self._opened(user, row, access)

    def export(self, user: User, document_ids: Sequence[str], form: str, language: Language) -> AnyDownload:
        """One file from one or many documents, as `Exports.documents` says."""
        return self.exports.documents(user, document_ids, form, language)

    def cancel(self, user: User, document_id: str) -> Summary:
        """Stops a document that waits or is being read; one that is over stays as it is. Raises `NotFound`."""
        self._require(user, Permission.SUBMIT)
        with Session(self._database, expire_on_commit=False) as session, session.begin():
            row, _ = reach(session, user, document_id, Access.OWNER, for_change=True)
            stop(session, row, self._clock())
        self._queue.bell.ring(row.id, row.job_id)
        return Summary.of(row)

    def read_again(self, user: User, document_id: str, order: Order | None = None) -> Summary:
        """Puts a document back in line, with another order if given; its corrections are replaced by what is read.

        Until that is complete, and where it fails or is cancelled, all is as it was. Raises `NotFound` or
        `PresetError`; one that waits or is being read stays as it is.
        """
        self._require(user, Permission.SUBMIT)
        if order is not None:
            self._intake.accept_order(user, order)
        with Session(self._database, expire_on_commit=False) as session, session.begin():
            row, _ = reach(session, user, document_id, Access.OWNER, for_change=True)
            put_back(session, row, order)
        self._workers.wake()
        return Summary.of(row)

    def delete(self, user: User, document_id: str, *, for_ever: bool = False) -> None:
        """Puts a document into the trash or removes it, as `Trash.delete` says. Raises `NotFound`."""
        self.trash.delete(user, document_id, for_ever=for_ever)

    def share(self, user: User, document_id: str, team: str, level: Level) -> tuple[Share, ...]:
        """Lets one of the owner's teams go as far as `level`; what it was given before is replaced.

        The papers of one file are given together: each shows the whole file. Gives all shares as they are then.
        Raises `NotFound` for everyone but the owner, and `NotInTeam`.
        """
        self._require(user, Permission.EXPORT)
        with Session(self._database) as session, session.begin():
            row, _ = reach(session, user, document_id, Access.OWNER, for_change=True)
            papers = siblings(session, row)
            for paper in papers:
                give(session, paper, user, team, level, self._clock())
            given = (paper.id for paper in papers)
            self._audit.note(session, user.id, AuditEvent.DOCUMENT_SHARE, *given, reason=f"{level} {team}")
            return shares_of(session, row)

    def unshare(self, user: User, document_id: str, team: str) -> tuple[Share, ...]:
        """Takes a document, and its file's other papers, away from a team; gives the shares that are left.

        Raises `NotFound`.
        """
        self._require(user, Permission.VIEW)
        with Session(self._database) as session, session.begin():
            row, _ = reach(session, user, document_id, Access.OWNER, for_change=True)
            taken = [paper.id for paper in siblings(session, row) if take_away(session, paper, team)]
            self._audit.note(session, user.id, AuditEvent.DOCUMENT_SHARE, *taken, reason=f"none {team}")
            return shares_of(session, row)

    def shares(self, user: User, document_id: str) -> tuple[Share, ...]:
        """The teams a document was given to, for its owner alone. Raises `NotFound`."""
        self._require(user, Permission.VIEW)
        with Session(self._reads) as session:
            return shares_of(session, reach(session, user, document_id, Access.OWNER)[0])

    def listening(self, document_id: str, listener: Listener) -> AbstractContextManager[None]:
        """Calls `listener`, from another thread, when the document may be over."""
        return self._queue.rounds.waiting(document_id, listener)

    def _opened(self, user: User, row: DocumentRow, access: Access) -> Opened:
        with Session(self._reads) as session:
            flags = flags_of(session, [row.id], access_of(user)).get(row.id, ())
        bare = Opened.of(row, access)
        summary, document = replace(bare.summary, flags=flags), bare.document
        if document is None:
            return Opened(summary, None)
        columns = self._columns(document, Order.from_dict(row.order))
        sums = column_sums({field.name: field for field in document.fields}, document.items)
        return Opened(summary, document, columns, sums)

    _require = staticmethod(require)
