"""The tables. A row that people may ask about later is never overwritten: a newer one replaces it."""

from sqlalchemy import (
    JSON,
    Boolean,
    Column,
    Date,
    DateTime,
    Float,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    String,
    Table,
    Text,
    UniqueConstraint,
    text,
)

metadata = MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "fk": "fk_%(table_name)s_%(column_0_N_name)s",
        "pk": "pk_%(table_name)s",
    }
)


def _person() -> Column[int]:
    return Column("participant_id", ForeignKey("participant.id", ondelete="CASCADE"), nullable=False)


participant = Table(
    "participant",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("code", String(20), nullable=False, unique=True),
    Column("pin_hash", String(200), nullable=False),
    Column("site", String(40), nullable=False),
    Column("language", String(3), nullable=False),
    Column("release_on", Date),  # held by staff; the source is the site's own register
    Column("permissions", JSON, nullable=False, default=list),
    Column("completed", JSON, nullable=False, server_default="[]"),  # offers already done
    Column("adjustments", JSON, nullable=False, server_default="[]"),
    Column("sex", String(12)),  # counted in the fairness report, used for nothing else; so is the age band
    Column("age_band", String(12)),
    Column("created_at", DateTime, nullable=False),
)

staff = Table(
    "staff",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("username", String(60), nullable=False, unique=True),
    Column("name", String(120), nullable=False),
    Column("role", String(20), nullable=False),
    Column("passphrase_hash", String(200), nullable=False),
    Column("language", String(3), nullable=False),
    Column("site", String(40), nullable=False),
    Column("active", Boolean, nullable=False, default=True),
    Column("created_at", DateTime, nullable=False),
)

session = Table(
    "session",
    metadata,
    Column("token_hash", String(64), primary_key=True),
    Column("participant_id", ForeignKey("participant.id", ondelete="CASCADE"), unique=True),
    Column("staff_id", ForeignKey("staff.id", ondelete="CASCADE")),
    Column("language", String(3), nullable=False),
    Column("created_at", DateTime, nullable=False),
    Column("seen_at", DateTime, nullable=False),
)

sign_in_guess = Table(
    "sign_in_guess",
    metadata,
    Column("name", String(80), primary_key=True),  # "participant:A1234", "staff:ana"
    Column("failures", Integer, nullable=False),
    Column("next_at", DateTime, nullable=False),
)

conversation = Table(
    "conversation",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("participant_id", ForeignKey("participant.id", ondelete="CASCADE"), nullable=False, unique=True),
    Column("language", String(3), nullable=False),
    Column("turns", Integer, nullable=False, default=0),
    Column("last_turn_id", String(64)),
    Column("position", JSON, nullable=False),  # casework's: what is being asked, and how it goes
    Column("snapshot", LargeBinary),  # the dialogue engine's
    Column("updated_at", DateTime, nullable=False),
)

turn = Table(
    "turn",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("conversation_id", ForeignKey("conversation.id", ondelete="CASCADE"), nullable=False),
    Column("number", Integer, nullable=False),
    Column("turn_id", String(64), nullable=False),
    Column("language", String(3), nullable=False),
    Column("said", Text, nullable=False),
    Column("button", String(200)),
    Column("intent", String(60)),
    Column("confidence", Float),
    Column("unclear", Boolean, nullable=False, default=False),  # typed, and not understood
    Column("reply", JSON, nullable=False),
    Column("at", DateTime, nullable=False),
    UniqueConstraint("conversation_id", "number"),
    UniqueConstraint("conversation_id", "turn_id"),
)

Index(
    "ix_turn_unclear",
    turn.c.conversation_id,
    sqlite_where=text("unclear"),
    postgresql_where=text("unclear"),
)

# What staff said was meant by words that had not been understood. It is not the person's record: erasing them
# leaves the words, from which staff took what points to somebody.
phrase = Table(
    "phrase",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("turn_row", ForeignKey("turn.id", ondelete="SET NULL"), unique=True),
    Column("site", String(40), nullable=False),
    Column("language", String(3), nullable=False),
    Column("text", Text, nullable=False),  # empty: there is nothing to learn from it
    Column("intent", String(60)),
    Column("staff_id", ForeignKey("staff.id"), nullable=False),
    Column("at", DateTime, nullable=False),
)

answer = Table(
    "answer",
    metadata,
    Column("id", Integer, primary_key=True),
    _person(),
    Column("instrument", String(40), nullable=False),
    Column("version", Integer, nullable=False),
    Column("question", String(80), nullable=False),
    Column("value", JSON, nullable=False),  # an option id, or a list of option ids
    Column("at", DateTime, nullable=False),
    Column("replaced_at", DateTime),
)
# At most one valid answer to a question: a second one fails instead of doubling.
Index(
    "uq_answer_valid",
    answer.c.participant_id,
    answer.c.instrument,
    answer.c.question,
    unique=True,
    sqlite_where=text("replaced_at IS NULL"),
    postgresql_where=text("replaced_at IS NULL"),
)

recommendation = Table(
    "recommendation",
    metadata,
    Column("id", Integer, primary_key=True),
    _person(),
    Column("content_version", String(40), nullable=False),
    Column("inputs", JSON, nullable=False),  # enough to replay it
    Column("result", JSON, nullable=False),
    Column("at", DateTime, nullable=False),
    Index("ix_recommendation_participant_id", "participant_id"),
)

wish = Table(
    "wish",
    metadata,
    Column("id", Integer, primary_key=True),
    _person(),
    Column("pathway", String(40), nullable=False),
    Column("kind", String(12), nullable=False),  # chosen, rejected
    Column("reason", String(40), nullable=False, default=""),
    Column("at", DateTime, nullable=False),
    Column("replaced_at", DateTime),
    Index("ix_wish_participant_id", "participant_id"),
)

plan = Table(
    "plan",
    metadata,
    Column("id", Integer, primary_key=True),
    _person(),
    Column("version", Integer, nullable=False),
    Column("status", String(12), nullable=False),  # draft, submitted, approved, returned, replaced
    Column("body", JSON, nullable=False),
    Column("author", String(80), nullable=False),  # "participant", or "staff:<id>"
    Column("agreement", String(12)),  # agreed, disagreed
    Column("agreement_reason", Text, nullable=False, default=""),
    Column("at", DateTime, nullable=False),
    Column("submitted_at", DateTime),
    Column("answer_by", Date),
    UniqueConstraint("participant_id", "version"),
)

decision = Table(
    "decision",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("plan_id", ForeignKey("plan.id", ondelete="CASCADE"), nullable=False, unique=True),
    Column("staff_id", ForeignKey("staff.id"), nullable=False),
    Column("outcome", String(12), nullable=False),  # approved, returned
    Column("reason", Text, nullable=False),
    Column("comments", JSON, nullable=False),  # step id → the counsellor's words
    Column("at", DateTime, nullable=False),
)

alert = Table(
    "alert",
    metadata,
    Column("id", Integer, primary_key=True),
    _person(),
    Column("turn_id", String(64), nullable=False),
    Column("level", String(12), nullable=False),  # now, check_in
    Column("source", String(12), nullable=False),  # words, help_button
    Column("kind", String(40), nullable=False),
    Column("excerpt", Text, nullable=False),
    Column("at", DateTime, nullable=False),
    Column("withdrawn_at", DateTime),  # "I did not mean that": recorded, cancels nothing
    Column("acknowledged_by", ForeignKey("staff.id")),
    Column("acknowledged_at", DateTime),
    UniqueConstraint("participant_id", "turn_id"),
    Index("ix_alert_acknowledged_at", "acknowledged_at"),
)

task = Table(
    "task",
    metadata,
    Column("id", Integer, primary_key=True),
    _person(),
    Column("kind", String(20), nullable=False),  # talk, failed_turn
    Column("detail", Text, nullable=False, default=""),
    Column("at", DateTime, nullable=False),
    Column("done_by", ForeignKey("staff.id")),
    Column("done_at", DateTime),
    Index("ix_task_done_at", "done_at"),
)

audit = Table(
    "audit",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("at", DateTime, nullable=False),
    Column("actor", String(80), nullable=False),
    Column("verb", String(40), nullable=False),
    Column("object", String(80), nullable=False),
)

# The big catalogue: facts of ESCO and O*NET, replaced as a whole by the next import.

catalogue_source = Table(
    "catalogue_source",
    metadata,
    Column("name", String(10), primary_key=True),  # esco, onet
    Column("version", String(20), nullable=False),
    Column("files", JSON, nullable=False),  # name → SHA-256
    Column("counts", JSON, nullable=False),
    Column("dropped", JSON, nullable=False),
    Column("missing", JSON, nullable=False),
    Column("imported_at", DateTime, nullable=False),
)

catalogue_skill = Table(
    "catalogue_skill",
    metadata,
    Column("number", Integer, primary_key=True, autoincrement=False),
    Column("uri", String(80), nullable=False, unique=True),
    Column("labels", JSON, nullable=False),  # language → label
)

catalogue_occupation = Table(
    "catalogue_occupation",
    metadata,
    Column("number", Integer, primary_key=True, autoincrement=False),
    Column("uri", String(80), nullable=False, unique=True),
    Column("isco08", String(4), nullable=False),
    Column("parent", Integer),  # the broader occupation's number
    Column("essential", JSON, nullable=False),  # numbers of skills
    Column("optional", JSON, nullable=False),
    Column("interests", JSON),  # six values R, I, A, S, E, C from O*NET, 1 to 7
    Column("job_zone", Integer),
    Column("route", String(12)),  # crosswalk, hierarchy
    Column("confidence", Float),  # the crosswalk's own mark
    Column("onet", JSON),  # the O*NET-SOC 2019 codes that the values come from
)

catalogue_words = Table(
    "catalogue_words",
    metadata,
    Column("number", ForeignKey("catalogue_occupation.number", ondelete="CASCADE"), primary_key=True),
    Column("language", String(3), primary_key=True),
    Column("label", Text, nullable=False),
    Column("alternatives", Text, nullable=False),  # one a line
    Column("description", Text, nullable=False),
)
