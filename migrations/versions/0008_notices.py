"""notices

Revision ID: 0008
Revises: 0007
"""
from alembic import op
import sqlalchemy as sa
import sqlalchemy.dialects.postgresql

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None


def upgrade():
    op.create_table('notice_event',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('key', sa.String(length=200), nullable=False),
    sa.Column('kind', sa.String(length=64), nullable=False),
    sa.Column('happened_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('facts', sa.JSON().with_variant(sa.dialects.postgresql.JSONB(), 'postgresql'), nullable=False),
    sa.Column('place', sa.JSON().with_variant(sa.dialects.postgresql.JSONB(), 'postgresql'), nullable=False),
    sa.Column('robot_words', sa.String(length=64), nullable=False),
    sa.Column('waits_for_robots', sa.Boolean(), nullable=False),
    sa.CheckConstraint("NOT waits_for_robots OR robot_words <> ''", name=op.f('ck_notice_event_words_if_for_robots')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_notice_event')),
    sa.UniqueConstraint('key', name=op.f('uq_notice_event_key_is_unique'))
    )
    op.create_index('ix_notice_event_for_robots', 'notice_event', ['id'], unique=False, postgresql_where=sa.text('waits_for_robots'), sqlite_where=sa.text('waits_for_robots'))
    op.create_table('reminder',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('about', sa.String(length=64), nullable=False),
    sa.Column('kind', sa.String(length=64), nullable=False),
    sa.Column('made_on', sa.Date(), nullable=False),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_reminder')),
    sa.UniqueConstraint('about', 'kind', 'made_on', name=op.f('uq_reminder_one_a_day'))
    )
    op.create_table('delivery',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('key', sa.String(length=64), nullable=False),
    sa.Column('channel', sa.String(length=64), nullable=False),
    sa.Column('recipient', sa.String(length=64), nullable=False),
    sa.Column('event_id', sa.Integer(), nullable=True),
    sa.Column('person_id', sa.Integer(), nullable=True),
    sa.Column('state', sa.String(length=64), nullable=False),
    sa.Column('attempts', sa.Integer(), nullable=False),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('next_attempt_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('attempted_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('leased_until', sa.DateTime(timezone=True), nullable=True),
    sa.Column('finished_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('error', sa.Text(), nullable=False),
    sa.CheckConstraint("(channel = 'mail') = (person_id IS NOT NULL)", name=op.f('ck_delivery_person_if_mail')),
    sa.CheckConstraint("(state = 'sending') = (leased_until IS NOT NULL)", name=op.f('ck_delivery_lease_if_sending')),
    sa.CheckConstraint("(state IN ('sent', 'given_up', 'dropped')) = (finished_at IS NOT NULL)", name=op.f('ck_delivery_finished_at_if_finished')),
    sa.CheckConstraint("channel IN ('mail', 'robot')", name=op.f('ck_delivery_channel_is_known')),
    sa.CheckConstraint("state IN ('waiting', 'sending', 'sent', 'given_up', 'dropped')", name=op.f('ck_delivery_state_is_known')),
    sa.ForeignKeyConstraint(['event_id'], ['notice_event.id'], name=op.f('fk_delivery_event_id')),
    sa.ForeignKeyConstraint(['person_id'], ['person.id'], name=op.f('fk_delivery_person_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_delivery')),
    sa.UniqueConstraint('key', 'channel', 'recipient', name=op.f('uq_delivery_recipient_is_told_once'))
    )
    op.create_index(op.f('ix_delivery_event_id'), 'delivery', ['event_id'], unique=False)
    op.create_index(op.f('ix_delivery_person_id'), 'delivery', ['person_id'], unique=False)
    op.create_index('ix_delivery_recipient_attempted_at', 'delivery', ['recipient', 'attempted_at'], unique=False)
    op.create_index('ix_delivery_to_send', 'delivery', ['next_attempt_at'], unique=False, postgresql_where=sa.text('finished_at IS NULL'), sqlite_where=sa.text('finished_at IS NULL'))
    op.create_table('notice_preference',
    sa.Column('person_id', sa.Integer(), nullable=False),
    sa.Column('mail', sa.String(length=64), nullable=False),
    sa.CheckConstraint("mail IN ('at_once', 'daily', 'none')", name=op.f('ck_notice_preference_mail_is_known')),
    sa.ForeignKeyConstraint(['person_id'], ['person.id'], name=op.f('fk_notice_preference_person_id')),
    sa.PrimaryKeyConstraint('person_id', name=op.f('pk_notice_preference'))
    )
    op.create_table('notice',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('event_id', sa.Integer(), nullable=False),
    sa.Column('person_id', sa.Integer(), nullable=False),
    sa.Column('words', sa.String(length=64), nullable=False),
    sa.Column('page', sa.String(length=64), nullable=False),
    sa.Column('mail', sa.String(length=64), nullable=False),
    sa.Column('digest_id', sa.Integer(), nullable=True),
    sa.Column('read_at', sa.DateTime(timezone=True), nullable=True),
    sa.CheckConstraint("digest_id IS NULL OR mail = 'daily'", name=op.f('ck_notice_digest_if_daily')),
    sa.CheckConstraint("mail IN ('at_once', 'daily', 'none')", name=op.f('ck_notice_mail_is_known')),
    sa.ForeignKeyConstraint(['digest_id'], ['delivery.id'], name=op.f('fk_notice_digest_id')),
    sa.ForeignKeyConstraint(['event_id'], ['notice_event.id'], name=op.f('fk_notice_event_id')),
    sa.ForeignKeyConstraint(['person_id'], ['person.id'], name=op.f('fk_notice_person_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_notice')),
    sa.UniqueConstraint('event_id', 'person_id', name=op.f('uq_notice_person_is_told_once'))
    )
    op.create_index(op.f('ix_notice_digest_id'), 'notice', ['digest_id'], unique=False)
    op.create_index('ix_notice_person_id_id', 'notice', ['person_id', 'id'], unique=False)
    op.create_index('ix_notice_unread', 'notice', ['person_id'], unique=False, postgresql_where=sa.text('read_at IS NULL'), sqlite_where=sa.text('read_at IS NULL'))


def downgrade():
    op.drop_index('ix_notice_unread', table_name='notice', postgresql_where=sa.text('read_at IS NULL'), sqlite_where=sa.text('read_at IS NULL'))
    op.drop_index('ix_notice_person_id_id', table_name='notice')
    op.drop_index(op.f('ix_notice_digest_id'), table_name='notice')
    op.drop_table('notice')
    op.drop_table('notice_preference')
    op.drop_index('ix_delivery_to_send', table_name='delivery', postgresql_where=sa.text('finished_at IS NULL'), sqlite_where=sa.text('finished_at IS NULL'))
    op.drop_index('ix_delivery_recipient_attempted_at', table_name='delivery')
    op.drop_index(op.f('ix_delivery_person_id'), table_name='delivery')
    op.drop_index(op.f('ix_delivery_event_id'), table_name='delivery')
    op.drop_table('delivery')
    op.drop_table('reminder')
    op.drop_index('ix_notice_event_for_robots', table_name='notice_event', postgresql_where=sa.text('waits_for_robots'), sqlite_where=sa.text('waits_for_robots'))
    op.drop_table('notice_event')
