"""The tools of an agent's configuration: `prompt.tools` and `prompt.built_in_tools` -> `Tool`s. Pure."""

from emulator.agents import Tool
from emulator.config.section import Section

SYSTEM_TOOLS = (
    "end_call",
    "language_detection",
    "skip_turn",
    "transfer_to_agent",
    "transfer_to_number",
    "play_keypad_touch_tone",
    "voicemail_detection",
)
_DESCRIBED = ("description", "constant_value", "dynamic_variable", "is_system_provided")


def read_tools(prompt: Section) -> tuple[Tool, ...]:
    """Every tool, each name once. Kinds the emulator cannot run (webhook, MCP) are refused: `ConfigProblem`."""
    found: dict[str, Tool] = {}
    for at, entry in enumerate(prompt.entries("tools")):
        tool = _tool(Section(entry, f"{prompt.path}.tools.{at}"))
        found.setdefault(tool.name, tool)
    built_in = prompt.section("built_in_tools")
    for key, value in built_in.members.items():
        if value is not None:
            found.setdefault(key, _system(built_in.section(key), key))
    return tuple(found.values())


def _tool(section: Section) -> Tool:
    kind = section.text("type")
    if kind == "system":
        return _system(section, section.text("name"))
    if kind != "client":
        raise section.problem("type", "this emulator runs client and system tools only")
    name = section.text("name")
    if not name:
        raise section.problem("name", "a tool needs a name")
    parameters = section.section("parameters")
    _check_described(parameters)
    return Tool(
        "client",
        name,
        section.text("description"),
        parameters.members,
        expects_response=section.flag("expects_response"),
        timeout=min(120.0, max(1.0, section.number("response_timeout_secs", 20.0))),
    )


def _system(section: Section, key: str) -> Tool:
    params = section.section("params")
    name = params.text("system_tool_type") or section.text("name") or key
    if name not in SYSTEM_TOOLS:
        raise section.problem("params.system_tool_type", f"must be one of {', '.join(SYSTEM_TOOLS)}")
    return Tool("system", name, section.text("description"), params=params.members)


def _check_described(parameters: Section) -> None:
    """The platform refuses a tool with a parameter that nothing explains."""
    properties = parameters.section("properties")
    for name in properties.members:
        parameter = properties.section(name)
        if not any(parameter.members.get(key) for key in _DESCRIBED):
            raise properties.problem(name, "needs a description")
