namespace HaoLine.Formats.Pickle;

/// <summary>Opcodes of protocols 0 to 5 by their byte.</summary>
public enum PickleOpcode
{
    /// <summary>Start of a group on the stack.</summary>
    Mark = 0x28,

    /// <summary>Empty tuple.</summary>
    EmptyTuple = 0x29,

    /// <summary>End of the pickle.</summary>
    Stop = 0x2E,

    /// <summary>Drops the top.</summary>
    Pop = 0x30,

    /// <summary>Drops a group.</summary>
    PopMark = 0x31,

    /// <summary>Repeats the top.</summary>
    Dup = 0x32,

    /// <summary>Bytes with 32-bit length.</summary>
    Binbytes = 0x42,

    /// <summary>Bytes with 8-bit length.</summary>
    ShortBinbytes = 0x43,

    /// <summary>Real in text.</summary>
    FloatText = 0x46,

    /// <summary>64-bit real.</summary>
    Binfloat = 0x47,

    /// <summary>Integer in text.</summary>
    IntText = 0x49,

    /// <summary>Signed 32-bit integer.</summary>
    Binint = 0x4A,

    /// <summary>Unsigned 8-bit integer.</summary>
    Binint1 = 0x4B,

    /// <summary>Integer of any size in text.</summary>
    LongText = 0x4C,

    /// <summary>Unsigned 16-bit integer.</summary>
    Binint2 = 0x4D,

    /// <summary>None.</summary>
    None = 0x4E,

    /// <summary>Outside reference in text.</summary>
    Persid = 0x50,

    /// <summary>Outside reference from the stack.</summary>
    Binpersid = 0x51,

    /// <summary>Calls a callable with arguments.</summary>
    Reduce = 0x52,

    /// <summary>Quoted byte string in text.</summary>
    StringText = 0x53,

    /// <summary>Byte string with 32-bit length.</summary>
    Binstring = 0x54,

    /// <summary>Byte string with 8-bit length.</summary>
    ShortBinstring = 0x55,

    /// <summary>String in text.</summary>
    Unicode = 0x56,

    /// <summary>String with 32-bit length.</summary>
    Binunicode = 0x58,

    /// <summary>Empty list.</summary>
    EmptyList = 0x5D,

    /// <summary>Adds one item to a list.</summary>
    Append = 0x61,

    /// <summary>Sets the state of an object.</summary>
    Build = 0x62,

    /// <summary>Names a module and a member in text.</summary>
    Global = 0x63,

    /// <summary>Dictionary of a group.</summary>
    Dict = 0x64,

    /// <summary>Adds a group to a list.</summary>
    Appends = 0x65,

    /// <summary>Memo entry, index in text.</summary>
    Get = 0x67,

    /// <summary>Memo entry, 8-bit index.</summary>
    Binget = 0x68,

    /// <summary>Names a class in text and makes an instance.</summary>
    Inst = 0x69,

    /// <summary>Memo entry, 32-bit index.</summary>
    LongBinget = 0x6A,

    /// <summary>List of a group.</summary>
    List = 0x6C,

    /// <summary>Makes an instance of a class in a group.</summary>
    Obj = 0x6F,

    /// <summary>Stores in the memo, index in text.</summary>
    Put = 0x70,

    /// <summary>Stores in the memo, 8-bit index.</summary>
    Binput = 0x71,

    /// <summary>Stores in the memo, 32-bit index.</summary>
    LongBinput = 0x72,

    /// <summary>Sets one pair.</summary>
    Setitem = 0x73,

    /// <summary>Tuple of a group.</summary>
    Tuple = 0x74,

    /// <summary>Sets a group of pairs.</summary>
    Setitems = 0x75,

    /// <summary>Empty dictionary.</summary>
    EmptyDict = 0x7D,

    /// <summary>States the protocol.</summary>
    Proto = 0x80,

    /// <summary>Makes an object by its class.</summary>
    Newobj = 0x81,

    /// <summary>Extension registry, 8-bit code.</summary>
    Ext1 = 0x82,

    /// <summary>Extension registry, 16-bit code.</summary>
    Ext2 = 0x83,

    /// <summary>Extension registry, 32-bit code.</summary>
    Ext4 = 0x84,

    /// <summary>Tuple of one.</summary>
    Tuple1 = 0x85,

    /// <summary>Tuple of two.</summary>
    Tuple2 = 0x86,

    /// <summary>Tuple of three.</summary>
    Tuple3 = 0x87,

    /// <summary>True.</summary>
    Newtrue = 0x88,

    /// <summary>False.</summary>
    Newfalse = 0x89,

    /// <summary>Integer with 8-bit length.</summary>
    Long1 = 0x8A,

    /// <summary>Integer with 32-bit length.</summary>
    Long4 = 0x8B,

    /// <summary>String with 8-bit length.</summary>
    ShortBinunicode = 0x8C,

    /// <summary>String with 64-bit length.</summary>
    Binunicode8 = 0x8D,

    /// <summary>Bytes with 64-bit length.</summary>
    Binbytes8 = 0x8E,

    /// <summary>Empty set.</summary>
    EmptySet = 0x8F,

    /// <summary>Adds a group to a set.</summary>
    Additems = 0x90,

    /// <summary>Frozen set of a group.</summary>
    Frozenset = 0x91,

    /// <summary>Makes an object with keyword arguments.</summary>
    NewobjEx = 0x92,

    /// <summary>Names a module and a member from the stack.</summary>
    StackGlobal = 0x93,

    /// <summary>Stores in the next memo entry.</summary>
    Memoize = 0x94,

    /// <summary>Starts a frame of stated length.</summary>
    Frame = 0x95,

    /// <summary>Byte array with 64-bit length.</summary>
    Bytearray8 = 0x96,

    /// <summary>Buffer outside the pickle.</summary>
    NextBuffer = 0x97,

    /// <summary>Marks a buffer as read-only.</summary>
    ReadonlyBuffer = 0x98,
}
