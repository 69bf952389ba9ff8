using HaoLine.Ir;

namespace HaoLine.Hardware;

/// <summary>Work of one execution of equal nodes. Unknown entries are unknown dimensions.</summary>
/// <param name="Operator">Operator.</param>
/// <param name="Products">Floating multiply-accumulates.</param>
/// <param name="IntegerProducts">Integer multiply-accumulates.</param>
/// <param name="Others">Operations outside products.</param>
/// <param name="Bytes">Bytes read and written.</param>
/// <param name="WeightBytes">Bytes of stored floating operands.</param>
/// <param name="FixedBytes">Bytes of operands and results that are not floating: conversion leaves them alone.</param>
/// <param name="FloatType">Type of the first floating operand or result; undefined for none.</param>
/// <param name="Executions">Executions in one run.</param>
internal sealed record WorkItem(
    string Operator, Dimension Products, Dimension IntegerProducts, Dimension Others, Dimension Bytes, Dimension WeightBytes, Dimension FixedBytes, DataType FloatType, Dimension Executions);
