"""The models of this server: which there are, training again, and back to the one before. For administrators."""

from dataclasses import asdict

from fastapi import APIRouter

from bot.auth import access_admin
from bot.errors import Conflict, ModelError, ModelMissing, NotFound
from bot.learning.retrain import AlreadyTraining
from bot.store import audit
from bot.web.api.lessons import ModelLine, Models, ReadingChange, Training, TrainingReport
from bot.web.guard import Home, Staff
from bot.web.house import House, model_version

router = APIRouter(prefix="/api/v1/models", tags=["models"])


@router.get("")
async def models(home: Home, identity: Staff) -> Models:
    """Return the models that are kept, and the one at work."""
    access_admin(identity)
    return await home.stores.run(lambda: _models(home))


@router.get("/retrain")
async def training(home: Home, identity: Staff) -> Training:
    """Return whether a model is being trained, and what came of the last time."""
    access_admin(identity)
    return await home.stores.run(lambda: _training(home))


@router.post("/retrain", status_code=202)
async def retrain(home: Home, identity: Staff) -> Training:
    """Begin to train on the library and on what people corrected; 409 while one is under way.

    The new model is used only if it is no worse; everybody stays connected.
    """
    access_admin(identity)
    await home.stores.run(home.retraining.start)
    await _note(home, identity.id, "model.retrain", model_version(home.assistant))
    return await home.stores.run(lambda: _training(home))


@router.post("/rollback")
async def rollback(home: Home, identity: Staff) -> Models:
    """Use the other model that is kept; 404 when there is none, 409 while one is being trained."""
    access_admin(identity)
    try:
        version = await home.stores.run(lambda: home.retraining.roll_back(home.now))
    except AlreadyTraining as error:
        raise Conflict(str(error)) from error
    except ModelMissing as error:
        raise NotFound(str(error)) from error
    except ModelError as error:
        raise Conflict(str(error)) from error
    await _note(home, identity.id, "model.rollback", version)
    return await home.stores.run(lambda: _models(home))


async def _note(home: House, staff: str, action: str, version: str) -> None:
    await home.archive.write(lambda s: audit(s, action=action, target=version, staff=staff, now=home.now()))


def _models(home: House) -> Models:
    return Models(
        at_work=model_version(home.assistant),
        degraded=home.assistant.degraded,
        versions=tuple(
            ModelLine(
                version=known.version,
                current=known.current,
                made_at=known.made_at,
                utterances=known.utterances,
                taught=known.taught,
                figures=known.figures,
            )
            for known in home.retraining.versions()
        ),
        training=_training(home),
    )


def _training(home: House) -> Training:
    state, last = home.retraining.state(), home.retraining.last()
    return Training(
        running=state.running,
        progress=state.progress,
        problem=state.problem,
        last=None
        if last is None
        else TrainingReport(
            ending=last.ending,
            started_at=last.started_at,
            finished_at=last.finished_at,
            reasons=last.reasons,
            before=last.before,
            after=last.after,
            old=dict(last.old),
            new=dict(last.new),
            taught=last.taught,
            changes=tuple(ReadingChange(**asdict(change)) for change in last.changes),
        ),
    )
