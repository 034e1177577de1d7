namespace Orleans.Runtime;

/// <summary>Whatever can be called by an address: a grain or a reference to one.</summary>
public interface IAddressable;
