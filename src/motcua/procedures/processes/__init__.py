"""Internal processes of procedures as data: BPMN in and out, proven sound, in versions."""
