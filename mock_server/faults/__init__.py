"""Faults: ways to break the server on purpose, to see whether a client or a test suite notices.

A fault is a function over one seam of the exchange, and nothing inside a behaviour. Its name is its id
(`did_update_not_stored` is `did-update-not-stored`), its docstring the sentence that says what goes wrong:

    @behaviour("updateDid", breaks=["DID-16"])
    def did_update_not_stored(context: OperationContext, proceed: Proceed) -> Any:
        \"""A number update reports success but is not stored.\"""
        answer = proceed()
        context.forget_writes()
        return answer

A world has the faults that are armed in it, by default none.
"""
