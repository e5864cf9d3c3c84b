"""Operations of users."""
