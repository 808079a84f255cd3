"""A working period of the province, made up and lived through the real commands.

``assumptions`` are data, marked as invented; ``staff`` queues work at officials who are
away at times; ``lives`` tells what happens to one dossier; ``planning`` puts all lives in
order of time; ``running`` does each act with the command that an official would use.
"""
