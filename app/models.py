"""The models that the settings name, and the deadlines they are held to."""

from app.llm.base import Model
from app.llm.chain import Chain, Deadlines
from app.settings import Settings

_DEFAULT_MODEL = "gpt-4o-mini"


def chain_of(settings: Settings, given: Model | None = None) -> Chain:
    """The chain of models; `given` replaces those of the settings."""
    return Chain([("given", given)] if given else choose_models(settings), _deadlines(settings))


async def prewarm(models: Chain) -> None:
    """Get every model ready before the first caller needs it."""
    for link in models.links:
        await link.model.prewarm()


def choose_models(settings: Settings) -> list[tuple[str, Model]]:
    """The models of the settings, best first; the offline one when they name none."""
    if settings.uses_offline_model:
        from app.llm.offline.model import OfflineModel  # fifty milliseconds of tables that an upstream has no use for

        return [("offline", OfflineModel())]
    from app.llm.openai import OpenAIModel  # the SDK takes half a second to import; the offline model needs none of it

    models: list[tuple[str, Model]] = [
        (
            settings.llm_model or _DEFAULT_MODEL,
            OpenAIModel(
                base_url=settings.llm_base_url,
                api_key=settings.llm_api_key.get_secret_value(),
                model=settings.llm_model or _DEFAULT_MODEL,
                gather_s=settings.gather_s,
            ),
        )
    ]
    if settings.fallback_llm_base_url or settings.fallback_llm_model:
        fallback = OpenAIModel(
            base_url=settings.fallback_llm_base_url or settings.llm_base_url,
            api_key=(settings.fallback_llm_api_key or settings.llm_api_key).get_secret_value(),
            model=settings.fallback_llm_model or settings.llm_model or _DEFAULT_MODEL,
            takes_agents_choice=False,
            gather_s=settings.gather_s,
        )
        models.append((f"fallback {settings.fallback_llm_model or settings.llm_model or _DEFAULT_MODEL}", fallback))
    return models


def _deadlines(settings: Settings) -> Deadlines:
    return Deadlines(
        first_content_s=settings.first_content_timeout_s,
        stall_s=settings.stall_timeout_s,
        sentence_s=settings.sentence_timeout_s,
        turn_s=settings.turn_timeout_s,
        hedge_s=settings.hedge_s,
    )
