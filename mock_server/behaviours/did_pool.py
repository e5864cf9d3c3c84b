"""Operations of did-pool."""
