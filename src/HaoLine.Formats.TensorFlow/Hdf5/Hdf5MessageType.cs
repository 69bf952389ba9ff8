namespace HaoLine.Formats.TensorFlow.Hdf5;

/// <summary>Numbers of the header messages that are read, from the file format specification, version 3, chapter IV.A.2.</summary>
internal static class Hdf5MessageType
{
    public const int Dataspace = 0x01;
    public const int LinkInfo = 0x02;
    public const int Datatype = 0x03;
    public const int OldFill = 0x04;
    public const int Fill = 0x05;
    public const int Link = 0x06;
    public const int ExternalFiles = 0x07;
    public const int Layout = 0x08;
    public const int Filters = 0x0B;
    public const int Attribute = 0x0C;
    public const int Continuation = 0x10;
    public const int SymbolTable = 0x11;
    public const int AttributeInfo = 0x15;
}
