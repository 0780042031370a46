"""The tool `search_knowledge`: passages of the knowledge base for a question the model puts in its own words."""

from collections.abc import Mapping

from pydantic import BaseModel, ConfigDict, Field

from app.retrieval.retriever import Retriever
from app.standing import Level
from app.tools.base import Scope

_PASSAGES = 3


class KnowledgeQuestion(BaseModel):
    """What `search_knowledge` takes."""

    model_config = ConfigDict(extra="ignore")

    query: str = Field(min_length=1, max_length=400, description="The question, in a few words, on its own")


class SearchKnowledge:
    """Searches policies and how-tos."""

    name = "search_knowledge"
    description = "Searches the shop's policies: shipping, returns, refunds, warranty, payment, account, stores."
    level = Level.UNKNOWN
    arguments = KnowledgeQuestion

    def __init__(self, retriever: Retriever) -> None:
        self._retriever = retriever

    async def run(self, arguments: BaseModel, scope: Scope) -> Mapping[str, object]:  # noqa: ARG002 - knowledge is the same for every caller
        """Answer `{"passages": [{"heading", "text"}]}`, best first; empty when nothing fits."""
        query = KnowledgeQuestion.model_validate(arguments).query
        found = await self._retriever.search(query, limit=_PASSAGES)
        return {"passages": [{"heading": passage.heading, "text": passage.text} for passage in found]}
