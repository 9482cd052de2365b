"""Call an endpoint of a stack as an application would: `aihub call`.

What is sent for each task, how an answer is read and how an error is classified are the smoke test's
(`aihub.smoke.tasks`, `aihub.smoke.classify`).
"""
