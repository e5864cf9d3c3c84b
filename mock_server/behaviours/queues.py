"""Operations of queues."""
