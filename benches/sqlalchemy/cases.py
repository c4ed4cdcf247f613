"""The tables, declared as SQLAlchemy's manual does, and the cases.

A case takes an engine, the number of rows, the number of the run and a stopwatch for what is measured; it answers how many rows it
saw. Objects to be saved are made before the clock starts. Where SQLAlchemy would expire them with the commit, it is told not to.
"""

from typing import Optional

from sqlalchemy import Double, ForeignKey, String, select
from sqlalchemy.orm import DeclarativeBase, Mapped, Session, mapped_column, relationship, selectinload


class Base(DeclarativeBase):
    pass


class Human:
    name: Mapped[str] = mapped_column(String(64))
    hair_color: Mapped[Optional[str]] = mapped_column(String(64))
    age: Mapped[int]
    score: Mapped[float] = mapped_column(Double)


class Person(Human, Base):
    __tablename__ = "people"
    id: Mapped[int] = mapped_column(primary_key=True)


class Team(Base):
    __tablename__ = "teams"
    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(String(64))
    members: Mapped[list["Member"]] = relationship()


class Member(Human, Base):
    __tablename__ = "members"
    id: Mapped[int] = mapped_column(primary_key=True)
    team_id: Mapped[int] = mapped_column(ForeignKey("teams.id"))


def human(number):
    """The values of a person or member, as in `cases/src/data.rs`."""
    hair_color = "brown" if number % 2 == 0 else None
    return {"name": f"user {number}", "hair_color": hair_color, "age": number % 90, "score": number / 3}


def session_insert(engine, n_rows, _, stopwatch):
    people = [Person(**human(number)) for number in range(n_rows)]
    with stopwatch, Session(engine, expire_on_commit=False) as session:
        session.add_all(people)
        session.commit()
    return sum(person.id is not None for person in people)


def session_load(engine, _, __, stopwatch):
    with stopwatch, Session(engine) as session:
        return len(session.scalars(select(Person)).all())


def session_change(engine, n_rows, first, stopwatch):
    with Session(engine, expire_on_commit=False) as session:
        people = session.scalars(select(Person).order_by(Person.id)).all()
        with stopwatch:
            for number in range(n_rows):
                people[number * 100].age = (number + first) % 90 + 100
            session.commit()
    return n_rows


def session_graph_save(engine, n_rows, _, stopwatch):
    n_teams = n_rows // 101
    teams = [
        Team(name=f"Team {team}", members=[Member(**human(member * n_teams + team)) for member in range(100)])
        for team in range(n_teams)
    ]
    with stopwatch, Session(engine, expire_on_commit=False) as session:
        session.add_all(teams)
        session.commit()
    return sum(1 + sum(member.id is not None for member in team.members) for team in teams)


def session_graph_load(engine, _, __, stopwatch):
    with stopwatch, Session(engine) as session:
        teams = session.scalars(select(Team).options(selectinload(Team.members))).all()
        return sum(1 + len(team.members) for team in teams)


NAMED = {
    "session-insert": session_insert,
    "session-load": session_load,
    "session-change": session_change,
    "session-graph-save": session_graph_save,
    "session-graph-load": session_graph_load,
}
