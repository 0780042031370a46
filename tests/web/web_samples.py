"""One frame of every message a server sends."""

MESSAGES = {
    "conversation_initiation_metadata": '{"type":"conversation_initiation_metadata",'
    '"conversation_initiation_metadata_event":{"conversation_id":"conv_01","agent_output_audio_format":"pcm_16000",'
    '"user_input_audio_format":"pcm_16000"}}',
    "ping": '{"type":"ping","ping_event":{"event_id":1,"ping_ms":null}}',
    "audio": '{"type":"audio","audio_event":{"audio_base_64":"AAAAAA==","event_id":1,"alignment":{"chars":["H","i"],'
    '"char_start_times_ms":[0,60],"char_durations_ms":[60,80]}}}',
    "user_transcript": '{"type":"user_transcript","user_transcription_event":{"user_transcript":"Move my appointment",'
    '"event_id":2}}',
    "tentative_user_transcript": '{"type":"tentative_user_transcript","tentative_user_transcription_event":'
    '{"user_transcript":"Move my","event_id":2}}',
    "agent_response": '{"type":"agent_response","agent_response_event":{"agent_response":"Sure, which day?",'
    '"event_id":2,"attachments":[{"url":"https://example.org/a.pdf","name":"a.pdf"}]}}',
    "agent_response_correction": '{"type":"agent_response_correction","agent_response_correction_event":'
    '{"original_agent_response":"Sure, which day suits you best?","corrected_agent_response":"Sure, which day...",'
    '"event_id":2}}',
    "agent_response_complete": '{"type":"agent_response_complete","agent_response_complete_event":{"event_id":2}}',
    "agent_chat_response_part": '{"type":"agent_chat_response_part","text_response_part":{"text":"Sure",'
    '"type":"delta","event_id":3}}',
    "agent_reasoning_response_part": '{"type":"agent_reasoning_response_part","reasoning_response_part":'
    '{"text":"Which day?","type":"delta","event_id":"2"}}',
    "interruption": '{"type":"interruption","interruption_event":{"event_id":2}}',
    "client_tool_call": '{"type":"client_tool_call","client_tool_call":{"tool_name":"open_page","tool_call_id":"tc_1",'
    '"parameters":{"path":"/"},"event_id":3,"expects_response":false}}',
    "agent_tool_request": '{"type":"agent_tool_request","agent_tool_request":{"tool_name":"lookup",'
    '"tool_call_id":"t_2","tool_type":"webhook","event_id":3}}',
    "agent_tool_response": '{"type":"agent_tool_response","agent_tool_response":{"tool_name":"lookup",'
    '"tool_call_id":"t_2","tool_type":"webhook","is_error":false,"is_called":true,"event_id":3}}',
    "agent_tool_response_full_payload": '{"type":"agent_tool_response_full_payload",'
    '"agent_tool_response_full_payload":{"tool_name":"lookup","tool_call_id":"t_2","tool_type":"webhook",'
    '"is_error":false,"is_blocked":false,"is_called":true,"event_id":3,"full_tool_result":"{}","truncated":false}}',
    "mcp_tool_call": '{"type":"mcp_tool_call","mcp_tool_call":{"service_id":"s","tool_call_id":"m_1",'
    '"tool_name":"n","tool_description":"d","parameters":{},"timestamp":"2026-10-01T00:00:00Z","state":"loading"}}',
    "mcp_connection_status": '{"type":"mcp_connection_status","mcp_connection_status":{"integrations":'
    '[{"integration_id":"i","integration_type":"mcp_server","is_connected":true,"tool_count":2}]}}',
    "vad_score": '{"type":"vad_score","vad_score_event":{"vad_score":0.93}}',
    "context_usage": '{"type":"context_usage","context_usage_event":{"event_id":2,"model":"my-brain-1",'
    '"context_tokens":812,"context_limit_tokens":32000}}',
    "asr_initiation_metadata": '{"type":"asr_initiation_metadata","asr_initiation_metadata_event":{}}',
    "guardrail_triggered": '{"type":"guardrail_triggered"}',
    "rich_content": '{"type":"rich_content","rich_content":{"rich_content_id":"rc","component":"card","props":{},'
    '"event_id":2}}',
    "agent_typing": '{"type":"agent_typing","agent_typing_event":{"is_typing":true,"duration_ms":500}}',
    "external_agent_connected": '{"type":"external_agent_connected","external_agent_connected_event":{}}',
    "external_agent_disconnected": '{"type":"external_agent_disconnected","external_agent_disconnected_event":{}}',
    "agent_response_metadata": '{"type":"agent_response_metadata","agent_response_metadata_event":{"metadata":{},'
    '"event_id":2}}',
    "internal_turn_probability": '{"type":"internal_turn_probability","turn_probability_internal_event":'
    '{"turn_probability":0.7}}',
    "internal_tentative_agent_response": '{"type":"internal_tentative_agent_response",'
    '"tentative_agent_response_internal_event":{"tentative_agent_response":"Sure"}}',
    "error": '{"type":"error","error_event":{"code":1011,"message":"The voice failed.","error_type":"tts_error"}}',
    "client_error": '{"type":"client_error","error_event":{"code":1008,"error_name":"bad","message":"No such thing."}}',
}
