"""Faults: ways in which a server can be wrong, to see whether somebody notices.

A fault is a function over one seam of the loop, and nothing inside a behaviour. Its name is its id
(`did_update_not_stored` is `did-update-not-stored`), its docstring the sentence that says what goes wrong:

    @behaviour("updateDid", breaks=["DID-05"])
    def did_update_not_stored(act: Act, proceed: Proceed) -> Any:
        \"""PUT /dids/{id} answers the new number and stores nothing.\"""
        answer = proceed()
        act.forget_writes()
        return answer

A world has the faults that are armed in it, by default none.
"""
