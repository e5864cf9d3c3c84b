"""Operations of auth."""
