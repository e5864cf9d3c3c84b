"""Operations of ivrs."""
