"""Who must report, by when, and what is proved about it: functions of the database and the inputs alone."""
