"""The engines: functions from a rule book and a case to verdicts."""
