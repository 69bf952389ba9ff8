namespace HaoLine.Ir;

/// <summary>One atom raised to a positive power, as it stands in a <see cref="SymbolicTerm"/>.</summary>
/// <param name="Atom">The atom that is multiplied with itself.</param>
/// <param name="Exponent">How often the atom occurs in the product; at least 1 in a normalised term.</param>
public readonly record struct SymbolicFactor(SymbolicAtom Atom, int Exponent);
