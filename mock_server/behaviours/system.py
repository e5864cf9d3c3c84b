"""Operations of system."""
